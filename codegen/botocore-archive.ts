/** Reads botocore's models out of the archive of the AWS CLI, an npm package that carries them in one zip file. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';

import yauzl, { type Entry, type ZipFile } from 'yauzl';

import { repository } from './repository.ts';

const packageFolder = join(repository, 'node_modules/@aws-cdk/asset-awscli-v1');
const modelPath =
  /^awscli\/awscli\/botocore\/data\/([^/]+)\/([^/]+)\/(service-2|paginators-1)\.json$/;

export interface BotocoreFiles {
  readonly service: unknown;
  readonly paginators?: unknown;
}

export class BotocoreArchive {
  readonly #zip: ZipFile;
  /** By folder and file name, the newest version's entry. */
  readonly #entries = new Map<string, { readonly version: string; readonly entry: Entry }>();

  private constructor(zip: ZipFile) {
    this.#zip = zip;
  }

  static async open(): Promise<BotocoreArchive> {
    const zip = await promisify(openLazily)(join(packageFolder, 'lib/layer.zip'));
    const archive = new BotocoreArchive(zip);
    await archive.#list();
    return archive;
  }

  /** The version of the npm package, which is what the lock file pins. */
  static version(): string {
    const manifest: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
    // SAFETY: the manifest of an installed package has a version.
    return (manifest as { readonly version: string }).version;
  }

  async read(service: string): Promise<BotocoreFiles> {
    const model = this.#entries.get(`${service}/service-2`);
    if (model === undefined) throw new Error(`botocore has no service ${service}`);
    const paginators = this.#entries.get(`${service}/paginators-1`);
    return {
      service: await this.#json(model.entry),
      ...(paginators?.version === model.version
        ? { paginators: await this.#json(paginators.entry) }
        : {}),
    };
  }

  close(): void {
    this.#zip.close();
  }

  #list(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#zip.on('entry', (entry: Entry) => {
        this.#note(entry);
        this.#zip.readEntry();
      });
      this.#zip.on('end', resolve);
      this.#zip.on('error', reject);
      this.#zip.readEntry();
    });
  }

  #note(entry: Entry): void {
    const [, service, version, file] = modelPath.exec(entry.fileName) ?? [];
    if (service === undefined || version === undefined || file === undefined) return;
    const key = `${service}/${file}`;
    const known = this.#entries.get(key);
    // The versions are dates, so the greatest text is the newest.
    if (known === undefined || known.version < version) this.#entries.set(key, { version, entry });
  }

  async #json(entry: Entry): Promise<unknown> {
    // SAFETY: of its overloads, the one that takes an entry and no options.
    const stream = await promisify(this.#zip.openReadStream.bind(this.#zip) as OpenStream)(entry);
    return JSON.parse((await buffer(stream)).toString('utf8'));
  }
}

type OpenStream = (
  entry: Entry,
  done: (error: Error | null, stream: NodeJS.ReadableStream) => void,
) => void;

function openLazily(path: string, done: (error: Error | null, zip: ZipFile) => void): void {
  yauzl.open(path, { lazyEntries: true, autoClose: false }, done);
}
