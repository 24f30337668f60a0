/** Makes calls that come while another one is under way share its result, so that many at once cost as much as one. */
export function shareWhilePending<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let pending: Promise<Result> | undefined;
  return () => {
    pending ??= make().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}
