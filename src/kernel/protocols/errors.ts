import { escapeXml } from '#lib/xml';

import { type Fault, findCommonFault } from '../fault.ts';
import type { Protocol, ServiceModel } from '../model.ts';
import { encodeCbor } from './cbor.ts';
import { awsJson, cborDialect, restJson } from './json-reader.ts';
import { JsonWriters } from './json-writer.ts';
import { declaration, RestWriters } from './rest-writer.ts';
import { isStructure } from './shapes.ts';
import type { WireResponse } from './wire.ts';
import { XmlWriters } from './xml-writer.ts';

/** What a fault is on the wire of one service. */
interface FaultFacts {
  readonly status: number;
  /** The name that JSON and CBOR carry. */
  readonly shape: string;
  /** The code of awsQuery, XML and `x-amzn-query-error`. */
  readonly code: string;
  readonly isSender: boolean;
  /** Present when the model declares the error. */
  readonly isModelled: boolean;
  readonly messageName: string;
}

const XML_TEXT = 'text/xml';

/** Writes faults as AWS's protocols do. */
export class FaultWriters {
  readonly #model: ServiceModel;
  readonly #namespace: string | undefined;

  constructor(model: ServiceModel, errorNamespace: string | undefined) {
    this.#model = model;
    this.#namespace = errorNamespace;
  }

  encode(protocol: Protocol, fault: Fault, requestId: string): WireResponse {
    const facts = this.factsOf(fault.code, protocol);
    switch (protocol) {
      case 'awsJson1_0':
      case 'awsJson1_1':
        return this.#json(facts, fault, protocol === 'awsJson1_0' ? '1.0' : '1.1', requestId);
      case 'restJson1':
        return this.#restJson(facts, fault, requestId);
      case 'rpcv2Cbor':
        return this.#cbor(facts, fault, requestId);
      case 'awsQuery':
        return this.#query(facts, fault, requestId);
      case 'ec2Query':
        return this.#ec2(facts, fault, requestId);
      case 'restXml':
        return this.#restXml(facts, fault, requestId);
    }
  }

  factsOf(name: string, protocol: Protocol): FaultFacts {
    const shape = this.#model.shapes[name];
    if (shape && isStructure(shape) && shape.error) {
      const { status, code = name, fault } = shape.error;
      const messageName =
        Object.keys(shape.members).find((member) => member.toLowerCase() === 'message') ??
        'message';
      const isClient = fault === 'client';
      // AWS: services of awsJson alone answer 400 or 500, whatever the model says. [recordings of KMS, Step Functions, Logs, …]
      const isPlainJson = isAwsJson(protocol) && !this.#model.queryCompatible;
      return {
        status: isPlainJson ? (isClient ? 400 : 500) : status,
        shape: name,
        code,
        isSender: isClient,
        isModelled: true,
        messageName,
      };
    }
    const common = findCommonFault(name);
    const code = common?.queryCode ?? name;
    const isJson =
      protocol === 'awsJson1_0' || protocol === 'awsJson1_1' || protocol === 'rpcv2Cbor';
    // AWS's JSON services answer 400 to what the others answer 403, unless they speak for an older query service.
    const given = common?.status ?? 400;
    const isDenial = name === 'AccessDeniedException';
    const status =
      isJson && !this.#model.queryCompatible
        ? given === 403
          ? 400
          : given
        : isDenial
          ? 403
          : given;
    return {
      status,
      shape: name,
      code,
      isSender: common?.fault !== 'server',
      isModelled: false,
      messageName: 'message',
    };
  }

  #json(facts: FaultFacts, fault: Fault, version: string, requestId: string): WireResponse {
    const namespace = this.#namespace === undefined ? '' : `${this.#namespace}#`;
    const members = facts.isModelled
      ? // SAFETY: an error is a structure, and is written as one.
        (new JsonWriters(this.#model, awsJson).of(facts.shape)(fault.members) as object)
      : {};
    return {
      status: facts.status,
      headers: {
        'content-type': `application/x-amz-json-${version}`,
        'x-amzn-requestid': requestId,
        ...this.#queryError(facts),
      },
      body: JSON.stringify({
        __type: namespace + facts.shape,
        [facts.messageName]: fault.message,
        ...members,
      }),
    };
  }

  #restJson(facts: FaultFacts, fault: Fault, requestId: string): WireResponse {
    const members = facts.isModelled
      ? // SAFETY: an error is a structure, and is written as one.
        (new JsonWriters(this.#model, restJson).of(facts.shape)(fault.members) as object)
      : {};
    const headers = facts.isModelled
      ? new RestWriters(this.#model, false).errorHeaders(facts.shape, fault.members)
      : {};
    return {
      status: facts.status,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': facts.shape,
        ...headers,
      },
      body: JSON.stringify({ [facts.messageName]: fault.message, ...members }),
    };
  }

  #cbor(facts: FaultFacts, fault: Fault, requestId: string): WireResponse {
    const members = facts.isModelled
      ? // SAFETY: an error is a structure, and is written as one.
        (new JsonWriters(this.#model, cborDialect).of(facts.shape)(fault.members) as object)
      : {};
    return {
      status: facts.status,
      headers: {
        'content-type': 'application/cbor',
        'smithy-protocol': 'rpc-v2-cbor',
        'x-amzn-requestid': requestId,
        ...this.#queryError(facts),
      },
      body: encodeCbor({ __type: facts.shape, [facts.messageName]: fault.message, ...members }),
    };
  }

  #queryError({ code, isSender }: FaultFacts): Record<string, string> {
    return this.#model.queryCompatible
      ? { 'x-amzn-query-error': `${code};${isSender ? 'Sender' : 'Receiver'}` }
      : {};
  }

  #members(facts: FaultFacts, fault: Fault, isBound: boolean): string {
    return facts.isModelled
      ? new XmlWriters(this.#model, isBound).of(facts.shape)(fault.members)
      : '';
  }

  #query(facts: FaultFacts, fault: Fault, requestId: string): WireResponse {
    const space =
      this.#model.xmlNamespace === undefined ? '' : ` xmlns="${this.#model.xmlNamespace}"`;
    const type = facts.isSender ? 'Sender' : 'Receiver';
    const detail = this.#model.queryCompatible ? '<Detail/>' : '';
    return {
      status: facts.status,
      headers: { 'content-type': XML_TEXT, 'x-amzn-requestid': requestId },
      body:
        `${declaration}<ErrorResponse${space}><Error><Type>${type}</Type><Code>${escapeXml(facts.code)}</Code>` +
        `<Message>${escapeXml(fault.message)}</Message>${detail}${this.#members(facts, fault, false)}</Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  }

  #ec2(facts: FaultFacts, fault: Fault, requestId: string): WireResponse {
    return {
      status: facts.status,
      headers: { 'content-type': XML_TEXT, 'x-amzn-requestid': requestId },
      body:
        `${declaration}<Response><Errors><Error><Code>${escapeXml(facts.code)}</Code>` +
        `<Message>${escapeXml(fault.message)}</Message>${this.#members(facts, fault, false)}</Error></Errors>` +
        `<RequestID>${requestId}</RequestID></Response>`,
    };
  }

  #restXml(facts: FaultFacts, fault: Fault, requestId: string): WireResponse {
    const headers = facts.isModelled
      ? new RestWriters(this.#model, true).errorHeaders(facts.shape, fault.members)
      : {};
    const content =
      `<Code>${escapeXml(facts.code)}</Code><Message>${escapeXml(fault.message)}</Message>` +
      this.#members(facts, fault, true);
    // S3 answers without the wrapping element.
    const isBare = this.#model.name === 's3' || this.#model.name === 's3-control';
    const space =
      this.#model.xmlNamespace === undefined ? '' : ` xmlns="${this.#model.xmlNamespace}"`;
    const type = facts.isSender ? 'Sender' : 'Receiver';
    return {
      status: facts.status,
      headers: {
        'content-type': 'application/xml',
        'x-amzn-requestid': requestId,
        'x-amz-request-id': requestId,
        ...headers,
      },
      body: isBare
        ? `${declaration}<Error>${content}<RequestId>${requestId}</RequestId></Error>`
        : `${declaration}<ErrorResponse${space}><Error><Type>${type}</Type>${content}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  }
}

function isAwsJson(protocol: Protocol): boolean {
  return protocol === 'awsJson1_0' || protocol === 'awsJson1_1';
}
