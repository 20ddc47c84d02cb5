/** The baseline: a node:http server that reads the body and answers as many bytes as a SendMessage does. */
import { createServer } from 'node:http';

const body = JSON.stringify({
  MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
  MessageId: '363cfdfe-8a26-45f5-908b-69a0fdf0809c',
});
const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    response.writeHead(200, {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-requestid': '1f083d1d-23ac-41a2-98b7-87f05bad081a',
      'content-length': String(Buffer.byteLength(body)),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(
    JSON.stringify({
      port: typeof address === 'object' ? address?.port : 0,
      accessKeyId: 'A',
      secret: 'B',
      pid: process.pid,
    }),
  );
});
process.on('message', (message) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage() });
});
