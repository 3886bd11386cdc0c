import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { LANGUAGES } from "@/lib/i18n/language";
import { requestedLanguage } from "@/lib/i18n/requested";
import { THEME_SCRIPT } from "@/lib/theme";
import { LanguageProvider } from "./components/LanguageProvider";
import "./globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const { catalogue } = await requestedLanguage();
  return { title: "Parley", description: catalogue["app.description"] as string };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  // The keyboard of a phone shrinks the page, so that the composer stays above it.
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#181918" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const choice = await requestedLanguage();
  return (
    <html lang={choice.tag} dir={LANGUAGES[choice.tag].direction} suppressHydrationWarning>
      <head>
        <script nonce={nonce} dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} suppressHydrationWarning />
      </head>
      <body>
        <LanguageProvider choice={choice}>{children}</LanguageProvider>
      </body>
    </html>
  );
}
