/** Virtual MFA devices: their seeds, whose they are, and whether a code is right. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { toPng } from '#lib/png';
import { qrCodeOf } from '#lib/qr-code';
import { type EpochMs } from '#lib/time';
import { codeOf, fromBase32, stepOf, toBase32 } from '#lib/totp';

import { toUser } from './answer.ts';
import type * as wire from './api.gen.ts';
import { fault } from './define.ts';
import { countOne, findEntityById, quotaExceeded, secondOf, uncountOne } from './entity.ts';
import { bounds, limits } from './limits.ts';
import { accountAliases, type MfaDevice, mfaDevices, type MfaUse, type User } from './tables.ts';

/** Forty bytes are sixty-four letters of base 32, as AWS's seeds have. */
const SEED_BYTES = 40;
const QR_CODE = { pixels: 4, margin: 4 };

export function serialOf(account: string, device: Pick<MfaDevice, 'path' | 'name'>): string {
  return `arn:aws:iam::${account}:mfa${device.path}${device.name}`;
}

/** A device of the account by its serial number, which must be the very one. */
export function findDevice(
  tx: Transaction,
  account: string,
  serial: string,
): MfaDevice | undefined {
  const start = `arn:aws:iam::${account}:mfa`;
  return serial.startsWith(`${start}/`)
    ? tx.get(mfaDevices, blind(serial.slice(start.length)))
    : undefined;
}

// GAP: hardware devices, security keys and passkeys are not registered here: only virtual devices are found.
export function requireDevice(tx: Transaction, account: string, serial: string): MfaDevice {
  const device = findDevice(tx, account, serial);
  if (!device) throw noSuchDevice(serial);
  return device;
}

function noSuchDevice(serial: string) {
  return fault(
    'NoSuchEntityException',
    `VirtualMFADevice with serial number ${serial} doesn't exist.`,
  );
}

export function addDevice(
  tx: Transaction,
  ctx: Context,
  given: Pick<MfaDevice, 'name' | 'path' | 'tags'>,
): MfaDevice {
  if (findDevice(tx, ctx.account, serialOf(ctx.account, given))) {
    throw fault(
      'EntityAlreadyExistsException',
      'MFADevice entity at the same path and name already exists.',
    );
  }
  countOne(tx, 'mfa');
  const device = {
    ...given,
    seed: toBase32(ctx.random(SEED_BYTES)),
    createdAt: secondOf(tx.now),
  };
  tx.put(mfaDevices, device);
  return device;
}

export function removeDevice(tx: Transaction, device: MfaDevice): void {
  if (device.use) {
    throw fault('DeleteConflictException', 'MFA VirtualDevice in use. Must deactivate first.');
  }
  uncountOne(tx, 'mfa');
  tx.delete(mfaDevices, device);
}

export function devicesOf(tx: Transaction, user: User): readonly MfaDevice[] {
  return [...tx.scanIndex(mfaDevices, 'user', { prefix: [user.id] })];
}

/** A device that is this user's, with its use. */
export function requireDeviceOf(
  tx: Transaction,
  account: string,
  user: User,
  serial: string,
): MfaDevice & { readonly use: MfaUse } {
  const device = requireDevice(tx, account, serial);
  const { use } = device;
  if (use?.userId !== user.id) throw noSuchDevice(serial);
  return { ...device, use };
}

/** The seed as a picture, for an authenticator to read. [IAM API Reference, VirtualMFADevice] */
export function qrCodePngOf(tx: Transaction, account: string, device: MfaDevice): Buffer {
  const name = tx.get(accountAliases, 'alias')?.alias ?? account;
  const url = `otpauth://totp/${encodeURIComponent(`${device.name}@${name}`)}?secret=${device.seed}`;
  const code = qrCodeOf(url);
  // Names whose serial number would be too long for EnableMFADevice do not fit.
  if (!code) throw fault('InvalidInputException', 'VirtualMFADeviceName is too long.');
  return toPng(code, QR_CODE);
}

/** What two codes of a device, one after the other, say of its clock; undefined when they are not its codes. */
export function pairedStep(
  device: MfaDevice,
  codes: readonly [first: string, second: string],
  now: EpochMs,
  tolerance: number,
): Pick<MfaUse, 'driftSteps' | 'lastStep'> | undefined {
  const seed = fromBase32(device.seed);
  const current = stepOf(now);
  const earliest = Math.max(current - tolerance, (device.use?.lastStep ?? -1) + 1);
  for (let step = earliest; step <= current + tolerance; step += 1)
    if (codeOf(seed, step) === codes[0] && codeOf(seed, step + 1) === codes[1])
      return { driftSteps: step + 1 - current, lastStep: step + 1 };
  return undefined;
}

/** Gives a device to a user who has shown two of its codes. */
export function enableDevice(
  tx: Transaction,
  user: User,
  device: MfaDevice,
  codes: readonly [first: string, second: string],
): void {
  if (device.use) throw fault('EntityAlreadyExistsException', 'MFADevice is already in use.');
  if (devicesOf(tx, user).length >= limits.mfaDevicesPerUser)
    throw quotaExceeded('MFADevicesPerUser', limits.mfaDevicesPerUser);
  const clock = pairedStep(device, codes, tx.now, bounds.enableSteps);
  if (!clock) throw invalidCode();
  tx.put(mfaDevices, {
    ...device,
    use: { userId: user.id, enabledAt: secondOf(tx.now), ...clock },
  });
}

export function invalidCode() {
  return fault(
    'InvalidAuthenticationCodeException',
    'Authentication code for device is not valid.',
  );
}

/**
 * Tells whether a user has shown the code that a device of theirs gives now, and remembers it.
 * INVARIANT: a code is taken once, and after some wrong ones in a step none is looked at until the next.
 */
export function takeCode(
  tx: Transaction,
  shown: {
    readonly account: string;
    readonly userId: string;
    readonly serial: string;
    readonly code: string;
  },
): boolean {
  const device = findDevice(tx, shown.account, shown.serial);
  const use = device?.use;
  if (!device || use?.userId !== shown.userId) return false;
  const current = stepOf(tx.now);
  const wrong = use.wrong?.step === current ? use.wrong.count : 0;
  if (wrong >= bounds.wrongCodes) return false;
  const step = stepShown(device, use, shown.code, current);
  const { wrong: _forgotten, ...clean } = use;
  tx.put(mfaDevices, {
    ...device,
    use:
      step === undefined
        ? { ...use, wrong: { step: current, count: wrong + 1 } }
        : { ...clean, lastStep: step, driftSteps: step - current },
  });
  return step !== undefined;
}

function stepShown(
  device: MfaDevice,
  { driftSteps, lastStep }: MfaUse,
  code: string,
  current: number,
): number | undefined {
  const seed = fromBase32(device.seed);
  const expected = current + driftSteps;
  for (let step = expected - bounds.codeSteps; step <= expected + bounds.codeSteps; step += 1)
    if (step > lastStep && codeOf(seed, step) === code) return step;
  return undefined;
}

/** What ListVirtualMFADevices tells. AWS: it leaves out the tags. [IAM API Reference, ListVirtualMFADevices] */
export function toVirtualDevice(
  tx: Transaction,
  ctx: Context,
  device: MfaDevice,
): wire.VirtualMFADevice {
  const user = device.use && findEntityById(tx, device.use.userId);
  return {
    SerialNumber: serialOf(ctx.account, device),
    ...(user?.kind === 'user' && { User: toUser(ctx, user) }),
    ...(device.use && { EnableDate: device.use.enabledAt }),
  };
}
