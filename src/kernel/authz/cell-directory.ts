import { type Answer, whenKnown } from '#lib/answer';
import { parseArn } from '#lib/arn';
import { RecentMap } from '#lib/recent-map';

import type { Directory, OrganizationFacts } from '../directory.ts';
import { type Identity, rootOf } from '../identity.ts';
import { isRegion } from '../region.ts';
import type { RootKey, RootKeys } from '../root-keys.ts';
import type {
  AccessKeyFacts,
  DirectoryReader,
  PrincipalFacts,
  ResourceFacts,
  RoleFacts,
  ServiceDefinition,
} from '../service.ts';
import type { Transaction } from '../store.ts';
import type { Cell } from '../store/cell.ts';
import { accountOfKeyId } from './key-id.ts';

/** The region in which the rows of global services lie. */
export const GLOBAL_REGION = 'us-east-1';
const CACHED = 5000;

export interface DirectoryHost {
  cell(service: string, account: string, region: string): Cell;
  /** The definition behind the service part of an ARN. */
  findByArn(arnService: string): Answer<ServiceDefinition | undefined>;
  findService(name: string): Answer<ServiceDefinition | undefined>;
  read<T>(cell: Cell, work: (tx: Transaction) => T): T;
}

/** Reads the directory from the cells of this process. What it derives is kept as long as the cell has not changed. */
export class CellDirectory implements Directory {
  readonly #host: DirectoryHost;
  readonly #rootKeys: RootKeys;
  readonly #principals = new RecentMap<
    string,
    { readonly cell: Cell; readonly version: number; readonly facts: PrincipalFacts | undefined }
  >(CACHED);
  readonly #keys = new RecentMap<
    string,
    { readonly cell: Cell; readonly version: number; readonly facts: AccessKeyFacts }
  >(CACHED);

  readonly #roots = new RecentMap<string, AccessKeyFacts>(CACHED);

  constructor(host: DirectoryHost, rootKeys: RootKeys) {
    this.#host = host;
    this.#rootKeys = rootKeys;
  }

  findAccessKey(accessKeyId: string): Answer<AccessKeyFacts | undefined> {
    const known = this.#keys.get(accessKeyId);
    if (known && known.version === known.cell.version) return known.facts;
    const root = this.#rootKeys.find(accessKeyId);
    if (root) return this.#rootFacts(root);
    const account = accountOfKeyId(accessKeyId);
    if (account === undefined || !this.#rootKeys.knowsAccount(account)) return undefined;
    return whenKnown(this.#identityReader(), (reader) => {
      const read = reader?.accessKey;
      if (!read) return undefined;
      const cell = this.#host.cell('iam', account, GLOBAL_REGION);
      const facts = this.#host.read(cell, (tx) => read(tx, accessKeyId));
      if (facts) this.#keys.set(accessKeyId, { cell, version: cell.version, facts });
      return facts;
    });
  }

  /** The same object for the same key: a hundred thousand decisions are kept that name it. */
  #rootFacts(root: RootKey): AccessKeyFacts {
    const known = this.#roots.get(root.accessKeyId);
    if (known?.secret === root.secret) return known;
    const made = {
      secret: root.secret,
      isActive: true,
      identity: rootOf(root.account, root.accessKeyId),
    };
    this.#roots.set(root.accessKeyId, made);
    return made;
  }

  findPrincipal(identity: Identity): Answer<PrincipalFacts | undefined> {
    const { caller } = identity;
    if (!('account' in caller)) return undefined;
    const { account } = caller;
    // INVARIANT: facts are told of one unique id only: a role made anew under an old name is another one.
    const id = identity.session?.issuerId ?? identity.userId.split(':', 1)[0] ?? '';
    const key = `${nameOf(caller)}\n${id}`;
    const known = this.#principals.get(key);
    if (known && known.version === known.cell.version) return known.facts;
    return whenKnown(this.#identityReader(), (reader) => {
      const read = reader?.principal;
      if (!read) return undefined;
      const cell = this.#host.cell('iam', account, GLOBAL_REGION);
      const facts = this.#host.read(cell, (tx) => read(tx, identity));
      this.#principals.set(key, { cell, version: cell.version, facts });
      return facts;
    });
  }

  async findManagedPolicy(arn: string): Promise<string | undefined> {
    const account = parseArn(arn)?.account;
    const read = (await this.#identityReader())?.managedPolicy;
    if (
      account === undefined ||
      !read ||
      !(account === 'aws' || this.#rootKeys.knowsAccount(account))
    )
      return undefined;
    const cell = this.#host.cell(
      'iam',
      account === 'aws' ? '000000000000' : account,
      GLOBAL_REGION,
    );
    return this.#host.read(cell, (tx) => read(tx, arn));
  }

  async findRole(arn: string): Promise<RoleFacts | undefined> {
    const account = parseArn(arn)?.account;
    const read = (await this.#identityReader())?.role;
    if (account === undefined || !read || !this.#rootKeys.knowsAccount(account)) return undefined;
    return this.#host.read(this.#host.cell('iam', account, GLOBAL_REGION), (tx) => read(tx, arn));
  }

  // GAP: accounts belong to no organization until Organizations is there; no SCP or RCP applies.
  findOrganization(_account: string): Answer<OrganizationFacts | undefined> {
    return undefined;
  }

  findResource(arn: string, account: string, action: string): Answer<ResourceFacts | undefined> {
    const parsed = parseArn(arn);
    if (!parsed || !this.#rootKeys.knowsAccount(account)) return undefined;
    return whenKnown(this.#host.findByArn(parsed.service), (service) => {
      const read = service?.directory?.resource;
      if (!service || !read) return undefined;
      const region = service.isGlobal ? GLOBAL_REGION : parsed.region;
      if (!isRegion(region)) return undefined;
      return this.#host.read(this.#host.cell(service.name, account, region), (tx) =>
        read(tx, arn, action),
      );
    });
  }

  #identityReader(): Answer<DirectoryReader | undefined> {
    return whenKnown(this.#host.findService('iam'), (service) => service?.directory);
  }
}

/** The ARN of the entity whose policies count. */
function nameOf(caller: Extract<Identity['caller'], { readonly account: string }>): string {
  switch (caller.kind) {
    case 'role-session':
      return caller.roleArn;
    case 'federated-user':
      return caller.userArn;
    default:
      return caller.arn;
  }
}
