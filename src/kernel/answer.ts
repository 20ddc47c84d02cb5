/** The two doors of the kernel: requests of the wire, and calls of this process in the name of a known identity. */
import { Fault } from './fault.ts';
import type { GatewayRequest } from './gateway/request.ts';
import { NoRoute, type RoutedCall, unknownCodec } from './gateway/route.ts';
import { accountOf, type Identity } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { asFault, notImplemented, perform, serve } from './pipeline.ts';
import type { WireResponse } from './protocols/wire.ts';

/** From the head of a request to its answer. */
export async function answerCall(kernel: Kernel, request: GatewayRequest): Promise<WireResponse> {
  let call: RoutedCall;
  try {
    call = kernel.router.route(request);
  } catch (error) {
    if (!(error instanceof NoRoute)) throw error;
    return unknownCodec.encodeFault(error.protocol, error.fault, kernel.newId());
  }
  try {
    kernel.authenticator.inspect(request, call.facts, call.signature);
    refuseForeignPages(kernel, request, call);
    const loaded =
      kernel.services.findLoaded(call.service) ?? (await kernel.services.find(call.service));
    if (loaded?.definition.maxBodyBytes !== undefined)
      request.limitBody(loaded.definition.maxBodyBytes);
  } catch (error) {
    const requestId = kernel.newId();
    const fault = asFault(kernel, error, requestId);
    return codecOf(kernel, call).encodeFault(call.protocol, fault, requestId);
  }
  return await serve(kernel, request, call);
}

function codecOf(kernel: Kernel, call: RoutedCall) {
  return kernel.services.findLoaded(call.service)?.codec ?? call.codec;
}

/** A key whose secret may be guessed is not taken from a web page of another site, and no key for this cloud's own API. */
function refuseForeignPages(
  kernel: Kernel,
  { headers }: GatewayRequest,
  { service, signature }: RoutedCall,
): void {
  const isOwn = service === 'skykeep';
  if (!isOwn && !(signature && kernel.rootKeys.isWeak(signature.accessKeyId))) return;
  const site = headers['sec-fetch-site'];
  if (
    headers['origin'] !== undefined ||
    (site !== undefined && site !== 'none' && site !== 'same-origin')
  ) {
    throw new Fault(
      'AccessDeniedException',
      isOwn
        ? 'This cloud does not tell of itself to a web page of another site.'
        : 'A weak key is not taken from a web page.',
    );
  }
}

/** Calls an operation as an identity that is already known, with everything but a signature. */
export async function callAs(
  kernel: Kernel,
  identity: Identity,
  call: {
    readonly service: string;
    readonly operation: string;
    readonly input: object;
    readonly region: string;
  },
): Promise<unknown> {
  const service = await kernel.services.find(call.service);
  const operation = service?.operations.get(call.operation);
  if (!service || !operation) throw notImplemented(call.service, call.operation);
  const { output, cells } = await perform(kernel, {
    service,
    operation,
    input: call.input,
    identity,
    requestId: kernel.newId(),
    origin: kernel.origin,
    scopeRegion: call.region,
    account: accountOf(identity.caller) ?? kernel.account,
    protocol: 'awsJson1_0',
    sourceIp: '127.0.0.1',
    userAgent: 'skykeep',
    isSecure: true,
    headers: {},
  });
  await cells.durable();
  return output;
}
