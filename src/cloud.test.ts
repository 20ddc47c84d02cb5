import { expect, test, vi } from 'vitest';

import { createCloud } from './index.ts';

/** What a cloud writes to the standard error output while it tells of two things. */
async function told(options: Parameters<typeof createCloud>[0] = {}): Promise<readonly string[]> {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  try {
    const cloud = await createCloud(options);
    cloud.kernel.log.error('something of ours has failed');
    cloud.kernel.log.warn('something to look at');
    await cloud.stop();
  } finally {
    spy.mockRestore();
  }
  return lines.filter((line) => line.includes('something'));
}

test('a cloud whose log nobody takes tells its own faults, and no more', async () => {
  const lines = await told();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/"level":"error","message":"something of ours has failed"\}\n$/);
});

test('a log that somebody takes is theirs alone', async () => {
  const taken: string[] = [];
  expect(await told({ log: (line) => taken.push(line) })).toEqual([]);
  expect(taken).toHaveLength(2);
});
