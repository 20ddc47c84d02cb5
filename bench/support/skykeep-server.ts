/** The server under test as a child process: a durable cloud behind the gateway; prints one JSON line when ready. */
import { Gateway } from '#kernel/gateway/gateway';

import { createCloud } from '../../src/cloud.ts';

const dataDir = process.argv[2];
const cloud = await createCloud({
  ...(dataDir !== undefined && dataDir !== '' && { dataDir }),
  logLevel: 'error',
  log: (line) => console.error(line),
});
const gateway = new Gateway(
  cloud.kernel,
  { host: '127.0.0.1', port: 0, allowedHosts: [], requiresTls: false },
  () => undefined,
);
const port = await gateway.listen();
const { accessKeyId, secret } = cloud.kernel.rootKeys.first;
console.log(JSON.stringify({ port, accessKeyId, secret, pid: process.pid }));
process.on('message', (message) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage() });
  if (message === 'profile-stop') process.exit(0);
});

if (process.env['COUNT_FLUSHES']) {
  let flushes = 0;
  let writes = 0;
  cloud.kernel.store.observe((layers) => {
    flushes += 1;
    for (const layer of layers) writes += layer.writes.length;
  });
  setInterval(() => {
    const usage = process.cpuUsage();
    console.error({
      flushes,
      writes,
      user: usage.user / 1e6,
      system: usage.system / 1e6,
      uptime: process.uptime(),
    });
    flushes = 0;
    writes = 0;
  }, 1000).unref();
}
