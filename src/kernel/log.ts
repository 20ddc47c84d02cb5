/** Structured log lines. Secrets never enter them: callers pass names and ids, and errors give only their words. */
export type LogLevel = 'error' | 'warn' | 'info';

export interface Log {
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Where lines go; each is one JSON object without its end of line. */
export type LogSink = (line: string) => void;

/** The standard error output of the process. */
export const toStderr: LogSink = (line) => void process.stderr.write(`${line}\n`);

/** Writes a line for everything at or above a level. */
export function createLog(now: () => number, level: LogLevel, sink: LogSink): Log {
  const order: readonly LogLevel[] = ['error', 'warn', 'info'];
  const write = (at: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    if (order.indexOf(at) > order.indexOf(level)) return;
    const time = new Date(now()).toISOString();
    sink(
      JSON.stringify({ time, level: at, message, ...fields }, (_key, value: unknown) =>
        wordOf(value),
      ),
    );
  };
  return {
    error: (message, fields) => write('error', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    info: (message, fields) => write('info', message, fields),
  };
}

function wordOf(value: unknown): unknown {
  return value instanceof Error
    ? { name: value.name, message: value.message, stack: value.stack }
    : value;
}
