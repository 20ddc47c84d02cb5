/** What the commands ask of a running cloud over the socket of its data directory. */
import type { ControlHandler } from '#kernel/control';
import { backUp } from '#kernel/maintenance';
import type { Store } from '#kernel/start';
import { activePrincipals } from '#kernel/usage';
import { type EpochMs, epochMs } from '#lib/time';

import type { Cloud } from '../cloud.ts';
import {
  activitySince,
  leastPrivilege,
  leastPrivilegeOf,
} from '../introspection/least-privilege.ts';
import { statusOf } from '../introspection/status.ts';
import type { Connection } from './connection.ts';
import { StartProblem } from './problem.ts';

export function controlOf(cloud: Cloud, connection: Connection): ControlHandler {
  return async (request) => {
    switch (request['command']) {
      case 'connection':
        return connection;
      case 'status':
        return { ...statusOf(cloud.kernel), endpoint: connection.endpoint, pid: connection.pid };
      case 'explain':
        return cloud.explain(textOf(request, 'requestId'));
      case 'policy':
        return policyIn(cloud, textOf(request, 'principal'), sinceOf(request));
      case 'backup':
        await backUp(cloud.opened, textOf(request, 'file'), cloud.clock.now());
        return null;
      case 'reset':
        await cloud.reset();
        return null;
      default:
        throw new StartProblem(
          'The running cloud does not know this command: it is of another version.',
        );
    }
  };
}

/** The least policy of a principal of a running cloud, or in words that it has done nothing. */
function policyIn({ kernel }: Cloud, principal: string, since: EpochMs | undefined) {
  const { store } = kernel;
  return (
    leastPrivilegeOf(kernel, entityOf(store, principal), since) ?? nothingDone(store, principal)
  );
}

/** The same from what is on disk, where no cloud runs: without the conditions, which only a running one knows. */
export function policyOf(store: Store, principal: string, since: EpochMs | undefined) {
  const rows = activitySince(store, entityOf(store, principal), since);
  return rows.length > 0 ? leastPrivilege(rows) : nothingDone(store, principal);
}

function nothingDone(store: Store, principal: string): never {
  const others = activePrincipals(store);
  throw new StartProblem(
    `No activity of ${principal} is recorded.${others.length === 0 ? '' : `\nThese have acted:\n  ${others.join('\n  ')}`}`,
  );
}

const SESSION = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/;

/** The activity of sessions is their role's. */
function entityOf(store: Store, principal: string): string {
  const [, , account, role] = SESSION.exec(principal) ?? [];
  if (account === undefined || role === undefined) return principal;
  const found = activePrincipals(store).find(
    (one) => one.includes(`:iam::${account}:role/`) && one.endsWith(`/${role}`),
  );
  return found ?? principal;
}

function textOf(request: Readonly<Record<string, unknown>>, name: string): string {
  const value = request[name];
  if (typeof value !== 'string') throw new StartProblem(`The request lacks ${name}.`);
  return value;
}

function sinceOf({ sinceMs }: Readonly<Record<string, unknown>>): EpochMs | undefined {
  return typeof sinceMs === 'number' ? epochMs(sinceMs) : undefined;
}
