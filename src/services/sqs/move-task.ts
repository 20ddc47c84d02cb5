/** The handle of a move task. AWS's is readable: Base64 of the task's id and its source. [recordings: test_cancel_with_invalid_…] */
import { fault } from './define.ts';
import { parseQueueArn } from './queue.ts';

export interface MoveHandle {
  readonly id: string;
  readonly sourceArn: string;
}

export function sealHandle(id: string, sourceArn: string): string {
  return Buffer.from(JSON.stringify({ taskId: id, sourceArn }), 'utf8').toString('base64');
}

/** Reads a handle; it grants nothing: the caller's permission on the source is checked all the same. */
export function openHandle(handle: string): MoveHandle {
  try {
    const value: unknown = JSON.parse(Buffer.from(handle, 'base64').toString('utf8'));
    if (typeof value === 'object' && value !== null && 'taskId' in value && 'sourceArn' in value) {
      const { taskId, sourceArn } = value;
      if (typeof taskId === 'string' && typeof sourceArn === 'string' && parseQueueArn(sourceArn))
        return { id: taskId, sourceArn };
    }
  } catch {
    // What is no handle is said below.
  }
  throw fault('InvalidParameterValueException', 'Value for parameter TaskHandle is invalid.');
}
