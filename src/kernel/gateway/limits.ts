/** What the gateway bounds, each with its reason. */
export const limits = {
  /** All bodies that are held at one time: beyond it callers are told to slow down. */
  bufferedBytes: 256 * 1024 * 1024,
  /** One body, where the service names no other limit. */
  bodyBytes: 10 * 1024 * 1024,
  /** All headers of a request: AWS's front ends take about this much. */
  headerBytes: 64 * 1024,
  /** Connections at one time; each costs some memory before it has said a word. */
  connections: 10_000,
  /** Requests that one connection sends ahead of their answers. */
  requestsAhead: 100,
  /** How long the rest of an answer waits for a client that takes nothing of it. */
  answerTakenMs: 60_000,
  headersTimeoutMs: 30_000,
  requestTimeoutMs: 300_000,
  keepAliveMs: 65_000,
  /** How long a stop waits for answers that are under way. */
  stopMs: 10_000,
} as const;
