/** Finds the service, operation and protocol of a request from its head. [product.md, "AWS_ENDPOINT_URL"] */
import type { CallFacts } from '../authn/authenticator.ts';
import { KnownHeaders, readSignatureAgain, type SignatureFacts } from '../authn/credential.ts';
import { commonFault, Fault } from '../fault.ts';
import type { Protocol, ServiceModel } from '../model.ts';
import { Codec } from '../protocols/codec.ts';
import { parseForm } from '../protocols/form.ts';
import { Malformed } from '../protocols/malformed.ts';
import type { CatalogueEntry, Services } from '../services.ts';
import type { GatewayRequest } from './request.ts';

/** A request whose service is known. */
export interface RoutedCall {
  readonly service: string;
  readonly serviceId: string;
  readonly codec: Codec;
  readonly protocol: Protocol;
  /** Undefined where the body names it. */
  readonly operation: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly region: string;
  readonly facts: CallFacts;
  readonly signature: SignatureFacts | undefined;
  nameOperation(body: Uint8Array): string;
}

/** The request names nothing that is known; the answer is written in the protocol that it seems to speak. */
export class NoRoute extends Error {
  override readonly name = 'NoRoute';
  readonly protocol: Protocol;
  readonly fault: Fault;

  constructor(protocol: Protocol, fault: Fault) {
    super(fault.message);
    this.protocol = protocol;
    this.fault = fault;
  }
}

const DEFAULT_REGION = 'us-east-1';
const FORM = 'application/x-www-form-urlencoded';
const CBOR_PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/;
const NO_LABELS: Readonly<Record<string, string>> = {};

const UNKNOWN_MODEL: ServiceModel = {
  name: 'unknown',
  serviceId: 'Unknown',
  signingName: 'unknown',
  endpointPrefix: 'unknown',
  apiVersion: '',
  protocol: 'awsJson1_1',
  protocols: [],
  sources: { sdk: '' },
  operations: {},
  shapes: {},
};

/** Speaks for requests that belong to no service. */
export const unknownCodec = new Codec(UNKNOWN_MODEL);

export class Router {
  readonly #services: Services;
  readonly #headers = new KnownHeaders();
  readonly #byTarget = new Map<string, CatalogueEntry>();
  readonly #bySigningName = new Map<string, CatalogueEntry[]>();
  readonly #byHost = new Map<string, CatalogueEntry>();

  constructor(services: Services) {
    this.#services = services;
    for (const entry of services.catalogue) {
      if (entry.targetPrefix !== undefined) this.#byTarget.set(entry.targetPrefix, entry);
      this.#byHost.set(entry.endpointPrefix, entry);
      const list = this.#bySigningName.get(entry.signingName) ?? [];
      list.push(entry);
      this.#bySigningName.set(entry.signingName, list);
    }
  }

  route(request: GatewayRequest): RoutedCall {
    const guess = guessProtocol(request);
    let signature: SignatureFacts | undefined;
    try {
      signature = readSignatureAgain(request, this.#headers);
      return this.#route(request, signature, guess);
    } catch (error) {
      if (error instanceof Malformed)
        throw new NoRoute(guess, commonFault('SerializationException', error.message));
      if (error instanceof Fault) throw new NoRoute(guess, error);
      throw error;
    }
  }

  #route(
    request: GatewayRequest,
    signature: SignatureFacts | undefined,
    guess: Protocol,
  ): RoutedCall {
    switch (guess) {
      case 'awsJson1_0':
      case 'awsJson1_1': {
        const target = request.headers['x-amz-target'] ?? '';
        const dot = target.lastIndexOf('.');
        const prefix = target.slice(0, dot);
        // AWS: the AWS CLI and boto3 put a Java package before CloudTrail's prefix. [botocore's model of CloudTrail]
        const entry =
          this.#byTarget.get(prefix) ??
          this.#byTarget.get(prefix.slice(prefix.lastIndexOf('.') + 1));
        if (!entry) throw new NoRoute(guess, commonFault('UnknownOperationException', ''));
        return this.#routed(entry, guess, target.slice(dot + 1), NO_LABELS, signature);
      }
      case 'rpcv2Cbor': {
        const [, service = '', operation = ''] = CBOR_PATH.exec(request.path) ?? [];
        const entry = this.#byTarget.get(service);
        if (!entry) throw new NoRoute(guess, commonFault('UnknownOperationException', ''));
        return this.#routed(entry, guess, operation, NO_LABELS, signature);
      }
      case 'awsQuery':
      case 'ec2Query': {
        const entry = this.#candidates(request, signature)[0];
        if (!entry) throw new NoRoute(guess, noService(signature));
        const protocol = entry.name === 'ec2' ? 'ec2Query' : 'awsQuery';
        return this.#routed(entry, protocol, undefined, NO_LABELS, signature, request.query);
      }
      default:
        return this.#rest(request, signature);
    }
  }

  #rest(request: GatewayRequest, signature: SignatureFacts | undefined): RoutedCall {
    const candidates = this.#candidates(request, signature);
    for (const entry of candidates) {
      const codec = this.#services.codec(entry.name);
      const { protocols } = codec.model;
      const protocol = protocols.find((one) => one === 'restJson1' || one === 'restXml');
      if (!protocol) continue;
      const match = codec.route(request);
      if (match) return this.#routed(entry, protocol, match.operation, match.labels, signature);
    }
    const [entry] = candidates;
    if (!entry) throw new NoRoute('restXml', noService(signature));
    const { protocol } = this.#services.codec(entry.name).model;
    throw new NoRoute(protocol, commonFault('UnknownOperationException', ''));
  }

  #candidates(
    request: GatewayRequest,
    signature: SignatureFacts | undefined,
  ): readonly CatalogueEntry[] {
    if (signature) return this.#bySigningName.get(signature.scope.service) ?? [];
    const label = request.headers['host']?.split('.')[0] ?? '';
    const entry = this.#byHost.get(label);
    return entry ? [entry] : [];
  }

  #routed(
    entry: CatalogueEntry,
    protocol: Protocol,
    operation: string | undefined,
    labels: Readonly<Record<string, string>>,
    signature: SignatureFacts | undefined,
    query = '',
  ): RoutedCall {
    const codec = this.#services.codec(entry.name);
    const model =
      operation === undefined || !codec.hasOperation(operation)
        ? undefined
        : codec.operation(operation);
    return {
      service: entry.name,
      serviceId: entry.serviceId,
      codec,
      protocol,
      operation,
      labels,
      region: signature?.scope.region ?? DEFAULT_REGION,
      facts: {
        signingNames: [entry.signingName],
        isS3: entry.signingName === 's3',
        isUnsigned: model?.unsigned ?? false,
        hasUnsignedBody: model?.unsignedBody ?? false,
      },
      signature,
      nameOperation: (body) => nameOfForm(body, query),
    };
  }
}

/** The `Action` of a form, or of the query string of a GET. */
function nameOfForm(body: Uint8Array, query: string): string {
  return actionOf(Buffer.from(body).toString('utf8')) ?? actionOf(query) ?? '';
}

function actionOf(form: string): string | undefined {
  return parseForm(form).children?.get('Action')?.value;
}

function noService(signature: SignatureFacts | undefined): Fault {
  if (!signature)
    return commonFault(
      'MissingAuthenticationTokenException',
      'Request is missing Authentication Token',
    );
  return commonFault(
    'NotImplemented',
    `Skykeep knows no service that signs as "${signature.scope.service.slice(0, 60)}".`,
  );
}

/** The protocol is told by the request, never by the service. */
export function guessProtocol({
  method,
  headers,
  query,
}: Pick<GatewayRequest, 'method' | 'headers' | 'query'>): Protocol {
  const type = headers['content-type'] ?? '';
  if (headers['x-amz-target'] !== undefined)
    return type.startsWith('application/x-amz-json-1.0') ? 'awsJson1_0' : 'awsJson1_1';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpcv2Cbor';
  if (method === 'POST' && type.startsWith(FORM)) return 'awsQuery';
  if (/(?:^|&)Action=/.test(query)) return 'awsQuery';
  return 'restXml';
}
