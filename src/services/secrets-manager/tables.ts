/** Everything that Secrets Manager remembers. */
import { collection } from '#kernel/store';

/** A table as an example: put the first real one in its place. */
export interface Example {
  readonly id: string;
}

export const examples = collection<Example>()({ id: 1, name: 'examples', key: ({ id }) => [id] });
