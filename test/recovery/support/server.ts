/** The cloud that is killed: durable, behind a listener; prints one JSON line when it is ready. */
import { Gateway } from '#kernel/gateway';

import { createCloud } from '../../../src/cloud.ts';
import { ownRoutes } from '../../../src/introspection/health.ts';

const dataDir = process.argv[2] ?? '';
const cloud = await createCloud({ dataDir, logLevel: 'error', log: (line) => console.error(line) });
const gateway = new Gateway(
  cloud.kernel,
  { host: '127.0.0.1', port: 0, allowedHosts: [], requiresTls: false },
  ownRoutes(cloud.kernel, { hasLocalStackPreset: false }),
);
const port = await gateway.listen();
const { accessKeyId, secret } = cloud.kernel.rootKeys.first;
console.log(JSON.stringify({ port, accessKeyId, secret, pid: process.pid }));
