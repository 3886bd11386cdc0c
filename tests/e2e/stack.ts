import { execFile, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

const ROOT = resolve(__dirname, "../..");
const PYTHON = join(ROOT, ".venv/bin/python");

/** Whether the tests run on a stack of this machine, whose processes and database they may reach. */
export const OWN_STACK = process.env.PARLEY_STATE !== undefined;

export type Part = "postgres" | "engine" | "backend" | "model";

/** Ends one part the hard way; the supervisor starts it again. */
export function kill(part: Part): void {
  signal(part, "SIGKILL");
}

/** Stops the time of one part; `thaw` lets it go on. */
export function freeze(part: Part): void {
  signal(part, "SIGSTOP");
}

export function thaw(part: Part): void {
  signal(part, "SIGCONT");
}

/** Lets the model write until this holds, a moment at a time: on a busy machine, too, it is never far ahead. */
export async function writeUntil(holds: () => Promise<boolean>): Promise<void> {
  do {
    thaw("model");
    await setTimeout(100);
    freeze("model");
  } while (!(await holds()));
}

function signal(part: Part, name: NodeJS.Signals): void {
  const run = JSON.parse(readFileSync(join(process.env.PARLEY_STATE ?? "", "run.json"), "utf8"));
  const running: { pid: number } | undefined = run[part];
  if (!running) return; // down already, from the kill before
  try {
    process.kill(running.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** What a query answers, as JSON, read from the database itself. */
export function sql<Row>(query: string): Row {
  const text = execFileSync(PYTHON, ["-m", "supervisor", "psql", "--", "-XAtc", query], { cwd: ROOT });
  return JSON.parse(text.toString() || "null") as Row;
}

/** What a scripted model says, and then calls: pairs of a name and arguments. */
export interface ScriptedStep {
  pieces: string[];
  calls?: [string, object][];
}

/** Another backend on the same data, whose model answers by a script; ended by `close`. */
export async function scriptedBackend(steps: ScriptedStep[]): Promise<{ url: string; close: () => void }> {
  const command = ["-m", "tests.backend.scripted", JSON.stringify(steps)];
  const child = spawn(PYTHON, command, { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface(child.stdout)) {
    const { url } = JSON.parse(line) as { url: string };
    return { url, close: () => child.stdin.end() };
  }
  throw new Error("the scripted backend did not start");
}

/** Runs a module of the Python tests; what it printed on its last line, as JSON. */
export async function runModule<Result>(
  name: string,
  args: string[],
  env: Record<string, string>,
): Promise<Result> {
  const { stdout } = await promisify(execFile)(PYTHON, ["-m", name, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Result;
}
