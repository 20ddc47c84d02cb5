/**
 * How the time of one match grows with the number of patterns, of which one matches: 1, 10, 100 and 10,000 patterns that differ in
 * one value, in two, or in what they ask. Run with `npx tsx --conditions=source --expose-gc bench/patterns.ts`; the bar is that
 * 10,000 take at most three times as long as 10.
 */
import {
  eventOfAttributes,
  eventOfText,
  parsePattern,
  PatternSet,
  type Dialect,
  type PatternEvent,
} from '#languages/event-pattern/index';

const SIZES = [1, 10, 100, 10_000];
const WARM_UP = 5;
const ROUNDS = 25;
const TURNS = 40;
const BATCH = 50;

interface Workload {
  readonly name: string;
  readonly dialect: Dialect;
  readonly pattern: (at: number) => object;
  /** An event that the pattern of that number alone matches. */
  readonly event: (at: number) => PatternEvent | undefined;
}

const detail = (value: object): PatternEvent | undefined =>
  eventOfText(
    JSON.stringify({
      version: '0',
      id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
      'detail-type': 'Order placed',
      source: 'shop.orders',
      account: '111122223333',
      time: '2026-01-02T03:04:05Z',
      region: 'eu-west-1',
      resources: [],
      detail: { state: 'new', total: 12.5, lines: [{ sku: 'a' }, { sku: 'b' }], ...value },
    }),
  );
const order = { source: ['shop.orders'], 'detail-type': ['Order placed'] };

const workloads: readonly Workload[] = [
  {
    name: 'SNS attributes, one value',
    dialect: 'sns-attributes',
    pattern: (at) => ({ customer: [`c-${at}`] }),
    event: (at) =>
      eventOfAttributes(
        new Map([
          ['customer', { dataType: 'String', stringValue: `c-${at}` }],
          ['kind', { dataType: 'String', stringValue: 'order' }],
        ]),
      ),
  },
  {
    name: 'events, three fields, one differs',
    dialect: 'events',
    pattern: (at) => ({ ...order, detail: { customer: [`c-${at}`] } }),
    event: (at) => detail({ customer: `c-${at}` }),
  },
  {
    name: 'events, two fields, a hundred values each',
    dialect: 'events',
    pattern: (at) => ({ detail: { x: [at % 100], y: [Math.floor(at / 100)] } }),
    event: (at) => detail({ x: at % 100, y: Math.floor(at / 100) }),
  },
  {
    name: 'events, prefixes',
    dialect: 'events',
    pattern: (at) => ({ ...order, detail: { key: [{ prefix: `folder-${at}/` }] } }),
    event: (at) => detail({ key: `folder-${at}/image.png` }),
  },
  {
    name: 'events, wildcards',
    dialect: 'events',
    pattern: (at) => ({ ...order, detail: { key: [{ wildcard: `folder-${at}/*.png` }] } }),
    event: (at) => detail({ key: `folder-${at}/image.png` }),
  },
  {
    name: 'events, ranges',
    dialect: 'events',
    pattern: (at) => ({ ...order, detail: { price: [{ numeric: ['>=', at, '<', at + 1] }] } }),
    event: (at) => detail({ price: at + 0.5 }),
  },
  {
    name: 'events, anything but, and one value',
    dialect: 'events',
    pattern: (at) => ({
      detail: { state: [{ 'anything-but': `s-${at}` }], customer: [`c-${at}`] },
    }),
    event: (at) => detail({ customer: `c-${at}` }),
  },
];

for (const workload of workloads) {
  const times = SIZES.map((size) => measure(workload, size));
  const [, ten = 0, , many = 0] = times.map(({ micros }) => micros);
  const figures = times.map(({ micros }, at) => `${SIZES[at]}: ${micros.toFixed(2)} µs`).join(', ');
  const entries = times.at(-1)?.entries ?? 0;
  console.log(
    `${workload.name} - ${figures}; 10 to 10,000: ${(many / ten).toFixed(2)}x, ${entries} entries, ${(times.at(-1)?.bytes ?? 0).toFixed(0)} bytes a pattern`,
  );
}

function measure(
  { dialect, pattern, event }: Workload,
  size: number,
): { readonly micros: number; readonly entries: number; readonly bytes: number } {
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const set = new PatternSet<number>(dialect);
  for (let at = 0; at < size; at++) {
    const parsed = parsePattern(JSON.stringify(pattern(at)), dialect);
    if (!parsed.pattern) throw new Error(parsed.problems[0]?.message);
    set.add(at, parsed.pattern);
  }
  globalThis.gc?.();
  const bytes = (process.memoryUsage().heapUsed - heapBefore) / size;
  const events = Array.from({ length: BATCH }, (_, at) => {
    const wanted = Math.floor((at * size) / BATCH);
    return { wanted, event: event(wanted) };
  });
  const samples: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const start = process.cpuUsage();
    for (let turn = 0; turn < TURNS; turn++) {
      for (const { wanted, event: each } of events) {
        const found = each ? set.match(each) : [];
        if (found.length !== 1 || found[0] !== wanted)
          throw new Error(`${wanted}: ${found.join()}`);
      }
    }
    const { user, system } = process.cpuUsage(start);
    if (round >= WARM_UP) samples.push((user + system) / TURNS / BATCH);
  }
  samples.sort((one, other) => one - other);
  return {
    micros: samples[Math.floor(samples.length / 2)] ?? 0,
    entries: set.size.entries,
    bytes,
  };
}
