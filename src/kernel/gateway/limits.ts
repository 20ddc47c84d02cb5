/** What the gateway bounds, each with its reason. */
export const limits = {
  /** All bodies that are held at one time: beyond it callers are told to slow down. */
  bufferedBytes: 256 * 1024 * 1024,
  /** One body, where the service names no other limit. */
  bodyBytes: 10 * 1024 * 1024,
  /** All headers of a request: AWS's front ends take about this much. */
  headerBytes: 64 * 1024,
  headersTimeoutMs: 30_000,
  requestTimeoutMs: 300_000,
  keepAliveMs: 65_000,
  /** How long a stop waits for answers that are under way. */
  stopMs: 10_000,
} as const;
