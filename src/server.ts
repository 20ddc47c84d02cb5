/** A cloud behind a listener: what `npx skykeep start` runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Gateway } from '#kernel/gateway';
import type { MasterKeySource } from '#kernel/start';
import { epochMs } from '#lib/time';

import { type Cloud, createCloud } from './cloud.ts';
import { ownRoutes } from './introspection/health.ts';
import { tlsOf } from './server/certificates.ts';
import { type Connection, connectionOf } from './server/connection.ts';
import { controlOf } from './server/control.ts';
import { CA_FILE, prepareDirectory } from './server/directory.ts';
import { isLoopback } from './server/loopback.ts';
import { StartProblem } from './server/problem.ts';
import { type GivenKey, isWeak } from './server/root-key.ts';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Undefined: in memory, gone with the process. */
  readonly dataDir: string | undefined;
  readonly clock: 'real' | 'manual';
  readonly region: string;
  readonly rootKey: GivenKey | undefined;
  readonly masterKey: MasterKeySource;
  readonly allowedHosts: readonly string[];
  readonly hasLocalStackPreset: boolean;
  readonly isPrivateNetwork: boolean;
  readonly admitsPlainHttp: boolean;
  readonly log: (line: string) => void;
}

export interface RunningServer {
  readonly connection: Connection;
  readonly cloud: Cloud;
  readonly isNewRootKey: boolean;
  readonly isReplacedRootKey: boolean;
  readonly isWeakRootKey: boolean;
  stop(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host === 'localhost' ? '127.0.0.1' : options.host;
  refuseExposure(host, options, options.rootKey);
  const dataDir = options.dataDir === undefined ? undefined : resolve(options.dataDir);
  if (dataDir !== undefined) prepareDirectory(dataDir);
  const cloud = await createCloud({
    ...(dataDir !== undefined && { dataDir }),
    clock: options.clock,
    region: options.region,
    ...(options.rootKey && { rootKey: options.rootKey }),
    masterKey: options.masterKey,
    admitsAccountIds: options.hasLocalStackPreset,
    logLevel: 'warn',
    log: options.log,
  });
  const scratch = dataDir === undefined ? mkdtempSync(join(tmpdir(), 'skykeep-')) : undefined;
  let gateway: Gateway | undefined;
  const stop = async () => {
    await gateway?.close();
    await cloud.stop();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  };
  try {
    // A key that an earlier start was given may be weak too.
    refuseExposure(host, options, cloud.root.credentials);
    gateway = new Gateway(
      cloud.kernel,
      {
        host,
        port: options.port,
        allowedHosts: options.allowedHosts,
        requiresTls: !isLoopback(host) && !options.admitsPlainHttp && !options.isPrivateNetwork,
      },
      ownRoutes(cloud.kernel, { hasLocalStackPreset: options.hasLocalStackPreset }),
    );
    const port = await listen(gateway, host, options.port);
    const caFile = join(dataDir ?? scratch ?? '', CA_FILE);
    const connection = connectionOf(cloud, {
      host,
      port,
      caFile,
      dataDir,
      isTlsOnly: gateway.requiresTls,
    });
    cloud.kernel.origin = connection.endpoint;
    // Certificates are for the world's clocks, whatever this cloud's says.
    // oxlint-disable-next-line no-restricted-properties -- SAFETY: as said above
    const now = epochMs(Date.now());
    gateway.useTls(
      await tlsOf(cloud.kernel, { host, allowedHosts: options.allowedHosts, caFile }, now),
    );
    cloud.opened.control = controlOf(cloud, connection);
    return {
      connection,
      cloud,
      isNewRootKey: cloud.kernel.rootKey?.isNew ?? false,
      isReplacedRootKey: cloud.kernel.rootKey?.isReplaced ?? false,
      isWeakRootKey: isWeak(cloud.root.credentials),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A key that may be guessed is for listeners that only this machine, or a network of the user's own, reaches. */
function refuseExposure(host: string, options: ServerOptions, key: GivenKey | undefined): void {
  if (isLoopback(host) || options.isPrivateNetwork) return;
  if (options.hasLocalStackPreset)
    throw new StartProblem(
      '--localstack uses keys that everybody knows: it listens on loopback only, or with --private-network.',
    );
  if (key && isWeak(key))
    throw new StartProblem(
      'The secret of the root key is shorter than 20 characters: such a key is taken on loopback only, or with --private-network.',
    );
}

async function listen(gateway: Gateway, host: string, port: number): Promise<number> {
  try {
    return await gateway.listen();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new StartProblem(
        `Port ${port} on ${host} is in use by another program: choose another with --port, or any free one with --port 0.`,
      );
    if (code === 'EACCES') throw new StartProblem(`This user may not listen on port ${port}.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartProblem(`${host} is not an address of this machine.`);
    throw error;
  }
}
