/** The services that this cloud has, each loaded on first use, and the models of those it only knows by name. */
import type { Answer } from '#lib/answer';
import { invariant } from '#lib/assert';

import type { ServiceModel } from './model.ts';
import { Codec } from './protocols/codec.ts';
import type { AnyOperation, AnyTask, ServiceDefinition } from './service.ts';

/** What routing must know of a service without loading it. */
export interface CatalogueEntry {
  readonly name: string;
  readonly serviceId: string;
  readonly signingName: string;
  readonly endpointPrefix: string;
  readonly targetPrefix?: string;
  readonly apiVersion: string;
}

export interface ServiceSource {
  readonly catalogue: readonly CatalogueEntry[];
  /** Undefined for a service that is known by name only. */
  load(name: string): Promise<ServiceDefinition> | undefined;
  model(name: string): ServiceModel;
}

export interface LoadedService {
  readonly definition: ServiceDefinition;
  readonly codec: Codec;
  readonly operations: ReadonlyMap<string, AnyOperation>;
  readonly tasks: ReadonlyMap<string, AnyTask>;
  readonly entry: CatalogueEntry;
}

export class Services {
  readonly catalogue: readonly CatalogueEntry[];
  /** The kernel's own durable work, of every cell. */
  readonly kernelTasks = new Map<string, AnyTask>();
  /** Is told of a service before anything is done with it. */
  onLoaded: (service: LoadedService) => void = () => undefined;
  readonly #source: ServiceSource;
  readonly #loaded = new Map<string, LoadedService>();
  readonly #loading = new Map<string, Promise<LoadedService | undefined>>();
  readonly #byArn = new Map<string, LoadedService>();
  readonly #codecs = new Map<string, Codec>();

  constructor(source: ServiceSource) {
    this.#source = source;
    this.catalogue = source.catalogue;
  }

  /** A service that is built; undefined otherwise. */
  find(name: string): Promise<LoadedService | undefined> {
    const known = this.#loading.get(name);
    if (known) return known;
    const loading = this.#load(name);
    this.#loading.set(name, loading);
    return loading;
  }

  /** A service that was loaded before: without a promise, for the hot path. */
  findLoaded(name: string): LoadedService | undefined {
    return this.#loaded.get(name);
  }

  findByArn(arnService: string): Answer<LoadedService | undefined> {
    const known = this.#byArn.get(arnService);
    if (known) return known;
    const entry =
      this.catalogue.find(({ name }) => name === arnService) ??
      this.catalogue.find(({ signingName }) => signingName === arnService);
    if (!entry) return undefined;
    return this.find(entry.name).then((service) => {
      if (service) this.#byArn.set(arnService, service);
      return service;
    });
  }

  entry(name: string): CatalogueEntry {
    const entry = this.catalogue.find((one) => one.name === name);
    invariant(entry, `the catalogue lists ${name}`);
    return entry;
  }

  /** The codec of any service, built or known by name. */
  codec(name: string): Codec {
    const loaded = this.#loaded.get(name);
    if (loaded) return loaded.codec;
    const known = this.#codecs.get(name);
    if (known) return known;
    const made = new Codec(this.#source.model(name));
    this.#codecs.set(name, made);
    return made;
  }

  async #load(name: string): Promise<LoadedService | undefined> {
    const definition = await this.#source.load(name);
    if (!definition) return undefined;
    const loaded: LoadedService = {
      definition,
      codec: new Codec(
        definition.model ?? this.#source.model(name),
        definition.validation,
        definition.errorNamespace,
      ),
      operations: new Map(definition.operations.map((operation) => [operation.name, operation])),
      tasks: new Map((definition.tasks ?? []).map((task) => [task.name, task])),
      entry: this.entry(name),
    };
    this.onLoaded(loaded);
    this.#loaded.set(name, loaded);
    return loaded;
  }
}
