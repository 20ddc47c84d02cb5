/** A value that is at hand, or one that will come: what need not wait does not wait. */
export type Answer<T> = T | Promise<T>;

/** Goes on with the value, at once where it is at hand. */
export function whenKnown<T, U>(answer: Answer<T>, next: (value: T) => Answer<U>): Answer<U> {
  return answer instanceof Promise ? answer.then(next) : next(answer);
}
