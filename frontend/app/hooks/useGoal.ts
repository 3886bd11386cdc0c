"use client";

import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { type Goal, placeOf } from "@/lib/chat/place";
import { useRuntime } from "./runtime";

/** What is to be brought into sight: where the reader was when the session was last open, then what they look for. */
export function useGoal(sessionId: string | null): Goal | null {
  const { history } = useRuntime().runtime;
  const target = useStore(history.store, (state) => state.target);
  const [place, setPlace] = useState(() => (sessionId && !target ? placeOf(sessionId) : null));
  useEffect(() => {
    if (!place) return;
    let here = true;
    const isThere = () =>
      history.store.getState().chat.log.messages.some((one) => one.message_id === place.messageId);
    // Of a message that was deleted there is no place any more.
    void history.loadBackTo(place.seq).then(() => here && !isThere() && setPlace(null));
    return () => {
      here = false;
    };
  }, [history, place]);
  return target ?? place;
}
