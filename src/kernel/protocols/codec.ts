import { invariant } from '#lib/assert';

import { type Fault } from '../fault.ts';
import type { OperationModel, Protocol, ServiceModel } from '../model.ts';
import type { ValidationWording } from '../service.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { FaultWriters } from './errors.ts';
import { encodeEventStream, eventStreamMember } from './event-stream.ts';
import { parseForm } from './form.ts';
import { awsJson, cborDialect, JsonReaders } from './json-reader.ts';
import { parseJson } from './json-text.ts';
import { JsonWriters } from './json-writer.ts';
import { QueryReaders } from './query-reader.ts';
import { parseQueryString } from './query-string.ts';
import { RestReaders } from './rest-reader.ts';
import { type RouteMatch, RestRoutes } from './rest-routes.ts';
import { declaration, RestWriters } from './rest-writer.ts';
import { utf8Text } from './text.ts';
import { Validators } from './validate.ts';
import type { WireRequest, WireResponse } from './wire.ts';
import { XmlWriters } from './xml-writer.ts';

type Decode = (request: WireRequest, labels: Readonly<Record<string, string>>) => unknown;
type Encode = (output: unknown, requestId: string) => WireResponse;

/** Speaks every protocol of one service, from its model. Functions are made when an operation is first used. */
export class Codec {
  readonly model: ServiceModel;
  readonly #faults: FaultWriters;
  readonly #validators: Validators;
  readonly #decoders = new Map<string, Decode>();
  readonly #encoders = new Map<string, Encode>();
  #routes: RestRoutes | undefined;

  constructor(model: ServiceModel, wording: ValidationWording = {}, errorNamespace?: string) {
    this.model = model;
    this.#faults = new FaultWriters(model, errorNamespace);
    this.#validators = new Validators(model, wording);
  }

  operation(name: string): OperationModel {
    const operation = Object.hasOwn(this.model.operations, name)
      ? this.model.operations[name]
      : undefined;
    invariant(operation, `the model of ${this.model.name} has the operation ${name}`);
    return operation;
  }

  hasOperation(name: string): boolean {
    return Object.hasOwn(this.model.operations, name);
  }

  /** The operation that a REST request names. */
  route(
    request: Pick<WireRequest, 'method' | 'path' | 'query' | 'headers'>,
  ): RouteMatch | undefined {
    this.#routes ??= new RestRoutes(this.model);
    return this.#routes.find({
      method: request.method,
      path: request.path,
      query: parseQueryString(request.query),
      header: (name) => request.headers[name],
    });
  }

  /** The input, with every member of its kind. Throws Malformed. */
  decode(
    protocol: Protocol,
    operation: string,
    request: WireRequest,
    labels: Readonly<Record<string, string>> = {},
  ): unknown {
    const key = `${protocol}/${operation}`;
    let decode = this.#decoders.get(key);
    if (!decode) {
      decode = this.#makeDecoder(protocol, operation);
      this.#decoders.set(key, decode);
    }
    return decode(request, labels);
  }

  /** Throws the fault that AWS answers when the input breaks a constraint of the model. */
  validate(operation: string, input: unknown): void {
    const { input: shape } = this.operation(operation);
    if (shape !== undefined) this.#validators.check(shape, operation, input);
  }

  encode(protocol: Protocol, operation: string, output: unknown, requestId: string): WireResponse {
    const key = `${protocol}/${operation}`;
    let encode = this.#encoders.get(key);
    if (!encode) {
      encode = this.#makeEncoder(protocol, operation);
      this.#encoders.set(key, encode);
    }
    return encode(output, requestId);
  }

  encodeFault(protocol: Protocol, fault: Fault, requestId: string): WireResponse {
    return this.#faults.encode(protocol, fault, requestId);
  }

  /** The code that the audit record and older clients show. */
  faultCode(fault: Fault, protocol: Protocol): string {
    return this.#faults.factsOf(fault.code, protocol).code;
  }

  #makeDecoder(protocol: Protocol, name: string): Decode {
    const operation = this.operation(name);
    const { input } = operation;
    if (input === undefined) return () => ({});
    switch (protocol) {
      case 'awsJson1_0':
      case 'awsJson1_1': {
        const read = new JsonReaders(this.model, awsJson).of(input);
        return ({ body }) => read(body.length === 0 ? {} : parseJson(body));
      }
      case 'rpcv2Cbor': {
        const read = new JsonReaders(this.model, cborDialect).of(input);
        return ({ body }) => read(body.length === 0 ? {} : decodeCbor(body));
      }
      case 'awsQuery':
      case 'ec2Query': {
        const read = new QueryReaders(this.model, protocol === 'ec2Query').of(input);
        return ({ method, query, body }) => {
          const text = utf8Text(body);
          const form =
            text !== '' && query !== '' && method === 'POST'
              ? `${query}&${text}`
              : text === ''
                ? query
                : text;
          return read(parseForm(form));
        };
      }
      case 'restJson1':
      case 'restXml': {
        const decode = new RestReaders(this.model, protocol === 'restXml').decoder(
          input,
          operation.http?.uri ?? '/',
        );
        return ({ query, headers, body, stream }, labels) =>
          decode({ labels, query: parseQueryString(query), headers, body, stream });
      }
    }
  }

  #makeEncoder(protocol: Protocol, name: string): Encode {
    const operation = this.operation(name);
    const { output } = operation;
    const isRest = protocol === 'restJson1' || protocol === 'restXml';
    if (output !== undefined && !isRest && eventStreamMember(this.model, output))
      return this.#eventsAnswer(protocol, output);
    switch (protocol) {
      case 'awsJson1_0':
      case 'awsJson1_1': {
        const write =
          output === undefined ? undefined : new JsonWriters(this.model, awsJson).of(output);
        const contentType =
          protocol === 'awsJson1_0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
        return (value, requestId) => ({
          status: 200,
          headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
          body: write ? JSON.stringify(write(value)) : '{}',
        });
      }
      case 'rpcv2Cbor': {
        const write =
          output === undefined ? undefined : new JsonWriters(this.model, cborDialect).of(output);
        return (value, requestId) => ({
          status: 200,
          headers: {
            'content-type': 'application/cbor',
            'smithy-protocol': 'rpc-v2-cbor',
            'x-amzn-requestid': requestId,
          },
          body: encodeCbor(write ? write(value) : {}),
        });
      }
      case 'awsQuery':
      case 'ec2Query':
        return this.#xmlAnswer(name, output, protocol === 'ec2Query');
      case 'restJson1':
      case 'restXml': {
        const encode = new RestWriters(this.model, protocol === 'restXml').encoder(name, operation);
        return (value, requestId) => {
          const response = encode(value);
          response.headers['x-amzn-requestid'] = requestId;
          if (protocol === 'restXml') response.headers['x-amz-request-id'] = requestId;
          return response;
        };
      }
    }
  }

  #eventsAnswer(protocol: Protocol, output: string): Encode {
    return (value, requestId) => ({
      status: 200,
      headers: {
        'content-type': 'application/vnd.amazon.eventstream',
        ...(protocol === 'rpcv2Cbor' && { 'smithy-protocol': 'rpc-v2-cbor' }),
        'x-amzn-requestid': requestId,
      },
      // SAFETY: the service's types come from the same model.
      body: encodeEventStream(
        this.model,
        protocol,
        output,
        value as Readonly<Record<string, unknown>>,
      ),
    });
  }

  #xmlAnswer(name: string, output: string | undefined, isEc2: boolean): Encode {
    const write = output === undefined ? undefined : new XmlWriters(this.model, false).of(output);
    const space =
      this.model.xmlNamespace === undefined ? '' : ` xmlns="${this.model.xmlNamespace}"`;
    return (value, requestId) => {
      const content = write ? write(value) : '';
      const body = isEc2
        ? `<${name}Response${space}><requestId>${requestId}</requestId>${content}</${name}Response>`
        : `<${name}Response${space}>${write ? `<${name}Result>${content}</${name}Result>` : ''}` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
      return {
        status: 200,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
        body: declaration + body,
      };
    };
  }
}
