import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
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
