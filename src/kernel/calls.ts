/** Calls from one service to another: they enter the path of every request at "authorize". */
import type { ClientPrincipal } from './client.ts';
import type { CellContext } from './context.ts';
import { accountOf, type Identity, serviceIdentity } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { notImplemented, perform } from './pipeline.ts';
import { sessionOfRole } from './role-calls.ts';

export interface ServiceCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly as: ClientPrincipal;
  readonly target?: { readonly account?: string; readonly region?: string };
}

export async function callService(
  kernel: Kernel,
  from: CellContext,
  call: ServiceCall,
): Promise<unknown> {
  const service = await kernel.services.find(call.service);
  const operation = service?.operations.get(call.operation);
  if (!service || !operation)
    throw notImplemented(kernel.services.entry(call.service).serviceId, call.operation);
  const region = call.target?.region ?? from.region;
  const identity = await identityOf(kernel, call.as, from);
  const { session } = from;
  const origin = serviceHost(kernel, from);
  const { output, cells } = await kernel.track(
    perform(kernel, {
      service,
      operation,
      input: call.input,
      identity,
      requestId: kernel.newId(),
      origin: session.origin,
      scopeRegion: region,
      account: call.target?.account ?? accountOf(identity.caller) ?? from.account,
      protocol: 'awsJson1_0',
      sourceIp: origin,
      userAgent: origin,
      isSecure: true,
      headers: {},
      ...(session.trace !== undefined && { trace: session.trace }),
    }),
  );
  from.seen.join(cells);
  return output;
}

/** The service's own name at AWS, not that of its SDK client: `secretsmanager.amazonaws.com`. */
function serviceHost(kernel: Kernel, from: CellContext): string {
  const entry = kernel.services.catalogue.find(({ name }) => name === from.cell.id.service);
  return `${entry?.endpointPrefix ?? from.cell.id.service}.amazonaws.com`;
}

async function identityOf(
  kernel: Kernel,
  as: ClientPrincipal,
  from: CellContext,
): Promise<Identity> {
  if ('onBehalfOf' in as)
    return { ...as.onBehalfOf, via: [...(as.onBehalfOf.via ?? []), serviceHost(kernel, from)] };
  if ('role' in as) return await sessionOfRole(kernel, from, as);
  const source = {
    ...(as.sourceArn !== undefined && { arn: as.sourceArn }),
    account: as.sourceAccount ?? from.account,
  };
  return serviceIdentity(as.servicePrincipal, source);
}
