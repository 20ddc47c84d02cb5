/**
 * The shape of `model.gen.json`: what codegen writes and what routing, the codec and the validator read.
 * Member and operation traits are absent when they do not apply, so that the files stay small.
 */

/** A wire protocol of AWS. One service may speak several; each request tells which it uses. */
export type Protocol =
  | 'awsJson1_0'
  | 'awsJson1_1'
  | 'awsQuery'
  | 'ec2Query'
  | 'restJson1'
  | 'restXml'
  | 'rpcv2Cbor';

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export interface ServiceModel {
  /** The SDK client without `@aws-sdk/client-`: `sqs`, `api-gateway`. */
  readonly name: string;
  /** The service id as the SDKs print it: `SQS`, `API Gateway`. */
  readonly serviceId: string;
  /** The service name in the credential scope of a signature: `sqs`, `execute-api`. */
  readonly signingName: string;
  /** The first label of the service's AWS host name: `sqs`, `email`, `states`. */
  readonly endpointPrefix: string;
  readonly apiVersion: string;
  /** The protocol that the SDK for JavaScript uses by default. */
  readonly protocol: Protocol;
  /** Every protocol that the service speaks, the default one among them. */
  readonly protocols: readonly Protocol[];
  /** What stands before the dot in `X-Amz-Target`; also the service's name in rpcv2Cbor paths. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  /** True where awsJson and rpcv2Cbor errors carry `x-amzn-query-error`. */
  readonly queryCompatible?: true;
  /** The package versions that this model was made from. */
  readonly sources: { readonly sdk: string; readonly botocore?: string };
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, ShapeModel>>;
}

export interface OperationModel {
  /** The name of a structure in `shapes`; absent for no input. */
  readonly input?: string;
  readonly output?: string;
  /** Names of error structures in `shapes` that the model gives this operation. */
  readonly errors?: readonly string[];
  /** REST: method and URI with `{label}` and `{label+}`; a query string in it is literal. Absent otherwise. */
  readonly http?: HttpRoute;
  /** Further routes that some client of AWS uses for the same operation. */
  readonly aliases?: readonly HttpRoute[];
  /** REST: the status of a success, where it is not 200. */
  readonly status?: number;
  /** A host prefix such as `{AccountId}.` */
  readonly hostPrefix?: string;
  /** True where AWS takes the call without a signature. */
  readonly unsigned?: true;
  /** True where the SDK may leave the body unsigned. */
  readonly unsignedBody?: true;
  /** True where a checksum of the body is required. */
  readonly checksumRequired?: true;
  /** Pagination, from botocore's paginators. */
  readonly pages?: {
    readonly input: string;
    readonly output: string;
    readonly items?: string;
    readonly limit?: string;
  };
}

export interface HttpRoute {
  readonly method: string;
  readonly uri: string;
}

export type ShapeModel = StructureModel | ListModel | MapModel | SimpleModel;

export interface StructureModel {
  readonly type: 'structure' | 'union';
  readonly members: Readonly<Record<string, MemberModel>>;
  /** Present on errors. */
  readonly error?: ErrorModel;
  /** True for a union whose members are the events of a stream. */
  readonly eventStream?: true;
  /** The element's name where the structure is a payload, and its namespace. */
  readonly xmlName?: string;
  readonly xmlNamespace?: XmlNamespace;
}

export interface ErrorModel {
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The code on the wire where it differs from the shape's name (awsQuery, and `x-amzn-query-error`). */
  readonly code?: string;
  readonly fault: 'client' | 'server';
}

export interface XmlNamespace {
  readonly uri: string;
  readonly prefix?: string;
}

export interface ListModel {
  readonly type: 'list';
  readonly member: MemberModel;
  readonly min?: number;
  readonly max?: number;
  /** Nulls in the list are kept. */
  readonly sparse?: true;
}

export interface MapModel {
  readonly type: 'map';
  readonly key: MemberModel;
  readonly value: MemberModel;
  readonly min?: number;
  readonly max?: number;
  readonly sparse?: true;
}

export type SimpleType =
  | 'string'
  | 'boolean'
  | 'byte'
  | 'short'
  | 'integer'
  | 'long'
  | 'float'
  | 'double'
  | 'bigInteger'
  | 'bigDecimal'
  | 'timestamp'
  | 'blob'
  | 'document';

export interface SimpleModel {
  readonly type: SimpleType;
  /** Of a string or blob its length, of a number its value. */
  readonly min?: number;
  readonly max?: number;
  /** A pattern as AWS prints it (Java's regular expressions). */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly timestampFormat?: TimestampFormat;
  readonly sensitive?: true;
  /** A blob that is read and written as a stream. */
  readonly streaming?: true;
  /** The media type of a payload. */
  readonly mediaType?: string;
}

export interface MemberModel {
  /** The name of the target in `shapes`. */
  readonly shape: string;
  readonly required?: true;
  /** Where a REST member travels when not in the body. `headers` is a prefix map, `queryMap` takes all query parameters not bound otherwise. */
  readonly in?: 'header' | 'headers' | 'query' | 'queryMap' | 'label' | 'payload' | 'status';
  /** The header's, header prefix's, query parameter's or label's name, where it is not the member's. */
  readonly name?: string;
  /** The element's name in XML and the parameter's in awsQuery, where it is not the member's. */
  readonly xmlName?: string;
  /** The name in restJson1 bodies, where it is not the member's. */
  readonly jsonName?: string;
  /** The name in ec2Query requests, where it is not the capitalised xmlName or member name. */
  readonly ec2Name?: string;
  readonly flattened?: true;
  readonly attribute?: true;
  readonly xmlNamespace?: XmlNamespace;
  readonly timestampFormat?: TimestampFormat;
  /** Filled by the SDK with a random token. */
  readonly idempotencyToken?: true;
  readonly sensitive?: true;
  /** Part of the host prefix. */
  readonly hostLabel?: true;
  /** In an event of a stream: the member that is the payload, or a header. */
  readonly event?: 'payload' | 'header';
  /** The media type of a string or blob payload. */
  readonly mediaType?: string;
}
