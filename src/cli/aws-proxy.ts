/**
 * Leads what asks for an AWS host by name to this cloud. Some tools take no endpoint from the environment - the first version of
 * the AWS CLI dials SQS's old host names - but all of them take a proxy. Other hosts are reached as before,
 * through the user's own proxy where there is one.
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

import type { Connection } from '../server/connection.ts';

const AWS_NAME = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws|amazonaws\.eu)$/i;
const AUTHORITY = /^(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i;

export class AwsProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>) {
    // SAFETY: a listener on a host and port has an address of this form.
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** `userProxy`: the proxy that the user has for other hosts. */
  static async start(
    { httpsEndpoint }: Connection,
    userProxy: string | undefined,
  ): Promise<AwsProxy> {
    const sockets = new Set<Socket>();
    const keep = (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    };
    // Only tunnels: a plain request to AWS gets no further.
    const server = createServer((_request, response) => response.writeHead(403).end());
    server.on('connection', keep);
    server.on('connect', (request, client: Socket, head: Buffer) => {
      const authority = request.url ?? '';
      const [, host = '', port = ''] = AUTHORITY.exec(authority) ?? [];
      if (host === '') {
        client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
        return;
      }
      const isAws = AWS_NAME.test(host);
      const through = isAws || userProxy === undefined ? undefined : new URL(userProxy);
      const upstream = through
        ? dial(through.hostname, through.port || '80')
        : isAws
          ? dial(new URL(httpsEndpoint).hostname, new URL(httpsEndpoint).port)
          : dial(host, port);
      keep(upstream);
      upstream.once('connect', () => {
        if (through) upstream.write(asked(authority, through));
        else client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        if (head.length > 0) upstream.write(head);
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
      client.once('close', () => upstream.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new AwsProxy(server, sockets);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function dial(host: string, port: string): Socket {
  return connect(Number(port), host.replaceAll(/^\[|\]$/g, ''));
}

/** How the user's proxy is asked for a tunnel; its answer goes to the client as it is. */
function asked(authority: string, { username, password }: URL): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const lines = [
    `CONNECT ${authority} HTTP/1.1`,
    `host: ${authority}`,
    ...(username === ''
      ? []
      : [`proxy-authorization: Basic ${Buffer.from(pair).toString('base64')}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
