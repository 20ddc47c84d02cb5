import { isDeepStrictEqual } from 'node:util';

import { type Answer, whenKnown } from '#lib/answer';
import { parseArn } from '#lib/arn';
import { RecentMap } from '#lib/recent-map';

import { GLOBAL_REGION } from '../cells.ts';
import type { Directory, OrganizationFacts } from '../directory.ts';
import { type Identity, rootOf } from '../identity.ts';
import { isRegion } from '../region.ts';
import type { RootKey, RootKeys } from '../root-keys.ts';
import type {
  AccessKeyFacts,
  DataEventSelector,
  DirectoryReader,
  OrganizationReading,
  PrincipalFacts,
  ResourceFacts,
  RoleFacts,
  ServiceDefinition,
  ShownCode,
} from '../service.ts';
import type { Transaction } from '../store.ts';
import type { Cell } from '../store/cell.ts';
import { accountOfKeyId } from './key-id.ts';
import type { Policies } from './policies.ts';

const CACHED = 5000;

type CellOwner = Pick<ServiceDefinition, 'name' | 'cells' | 'isGlobal'>;
const IAM: CellOwner = { name: 'iam', isGlobal: true };

export interface DirectoryHost {
  cell(definition: CellOwner, account: string, region: string): Cell;
  /** Whether an organization may be there: without one its service is not loaded. */
  hasOrganizations(): boolean;
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
  readonly #organizations = new RecentMap<
    string,
    {
      readonly cell: Cell;
      readonly version: number;
      readonly reading: OrganizationReading | undefined;
      readonly facts: OrganizationFacts | undefined;
    }
  >(CACHED);
  readonly #dataEvents = new RecentMap<
    string,
    {
      readonly cell: Cell;
      readonly version: number;
      readonly selector: DataEventSelector | undefined;
    }
  >(CACHED);
  readonly #policies: Policies;

  constructor(host: DirectoryHost, rootKeys: RootKeys, policies: Policies) {
    this.#policies = policies;
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
      const cell = this.#host.cell(IAM, account, GLOBAL_REGION);
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
    // Sessions outlive an account that is closed: nobody acts in it any more.
    if (!this.#rootKeys.knowsAccount(account)) return undefined;
    // INVARIANT: facts are told of one unique id only: a role made anew under an old name is another one.
    const id = identity.session?.issuerId ?? identity.userId.split(':', 1)[0] ?? '';
    const key = `${nameOf(caller)}\n${id}`;
    const known = this.#principals.get(key);
    if (known && known.version === known.cell.version) return known.facts;
    return whenKnown(this.#identityReader(), (reader) => {
      const read = reader?.principal;
      if (!read) return undefined;
      const cell = this.#host.cell(IAM, account, GLOBAL_REGION);
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
      IAM,
      account === 'aws' ? this.#rootKeys.first.account : account,
      GLOBAL_REGION,
    );
    return this.#host.read(cell, (tx) => read(tx, arn));
  }

  async findRole(arn: string): Promise<RoleFacts | undefined> {
    const account = parseArn(arn)?.account;
    const read = (await this.#identityReader())?.role;
    if (account === undefined || !read || !this.#rootKeys.knowsAccount(account)) return undefined;
    return this.#host.read(this.#host.cell(IAM, account, GLOBAL_REGION), (tx) => read(tx, arn));
  }

  async checkMfa(shown: ShownCode): Promise<boolean> {
    const take = (await this.#identityReader())?.mfa;
    if (!take || !this.#rootKeys.knowsAccount(shown.account)) return false;
    const cell = this.#host.cell(IAM, shown.account, GLOBAL_REGION);
    const isRight = this.#host.read(cell, (tx) => take(tx, shown));
    // A code that was taken is taken, whatever happens to the machine.
    await cell.durable();
    return isRight;
  }

  findOrganization(account: string): Answer<OrganizationFacts | undefined> {
    if (!this.#host.hasOrganizations()) return undefined;
    const known = this.#organizations.get(account);
    if (known && known.version === known.cell.version) return known.facts;
    return whenKnown(this.#host.findService('organizations'), (service) => {
      const read = service?.directory?.organization;
      if (!service || !read) return undefined;
      const cell = this.#host.cell(service, account, GLOBAL_REGION);
      const reading = this.#host.read(cell, (tx) => read(tx, account));
      // What has not changed stays the same object: what others derived from it holds.
      const facts =
        reading && known && isDeepStrictEqual(known.reading, reading)
          ? known.facts
          : reading && this.#organizationOf(reading);
      this.#organizations.set(account, { cell, version: cell.version, reading, facts });
      return facts;
    });
  }

  #organizationOf({ scps, rcps, ...place }: OrganizationReading): OrganizationFacts {
    const compiled = (levels: OrganizationReading['scps'], kind: 'scp' | 'rcp') =>
      levels?.map((level) => level.map(({ name, text }) => this.#policies.named(name, text, kind)));
    const compiledScps = compiled(scps, 'scp');
    const compiledRcps = compiled(rcps, 'rcp');
    return {
      ...place,
      ...(compiledScps && { scps: compiledScps }),
      ...(compiledRcps && { rcps: compiledRcps }),
    };
  }

  findDataEvents(account: string): Answer<DataEventSelector | undefined> {
    if (!this.#rootKeys.knowsAccount(account)) return undefined;
    const known = this.#dataEvents.get(account);
    if (known && known.version === known.cell.version) return known.selector;
    return whenKnown(this.#host.findService('cloudtrail'), (service) => {
      const read = service?.directory?.dataEvents;
      if (!service || !read) return undefined;
      const cell = this.#host.cell(service, account, GLOBAL_REGION);
      const selector = this.#host.read(cell, (tx) => read(tx));
      this.#dataEvents.set(account, { cell, version: cell.version, selector });
      return selector;
    });
  }

  findResource(arn: string, account: string, action: string): Answer<ResourceFacts | undefined> {
    const parsed = parseArn(arn);
    if (!parsed || !this.#rootKeys.knowsAccount(account)) return undefined;
    return whenKnown(this.#host.findByArn(parsed.service), (service) => {
      const read = service?.directory?.resource;
      if (!service || !read) return undefined;
      if (!service.isGlobal && !isRegion(parsed.region)) return undefined;
      const facts = this.#host.read(this.#host.cell(service, account, parsed.region), (tx) =>
        read(tx, arn, action),
      );
      return parsed.account === '' || parsed.account === account ? facts : withoutPolicy(facts);
    });
  }

  #identityReader(): Answer<DirectoryReader | undefined> {
    return whenKnown(this.#host.findService('iam'), (service) => service?.directory);
  }
}

/**
 * The policy of a resource speaks for the account that owns it: where a rule says that another account answers for the call, as
 * for members of an organization that read of it, what the owner wrote lends nothing.
 */
function withoutPolicy(facts: ResourceFacts | undefined): ResourceFacts | undefined {
  if (facts?.policy === undefined) return facts;
  const { policy: _policy, ...rest } = facts;
  return rest;
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
