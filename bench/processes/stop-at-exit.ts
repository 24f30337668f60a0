const groups = new Set<number>();

/** Ends a group of processes with this process, however it ends. Returns what forgets the group, once it has ended. */
export function stopAtExit(pid: number): () => void {
  if (groups.size === 0) process.once("exit", stopAll).once("SIGINT", exit).once("SIGTERM", exit);
  groups.add(pid);
  return () => {
    groups.delete(pid);
    if (groups.size === 0) process.off("exit", stopAll).off("SIGINT", exit).off("SIGTERM", exit);
  };
}

function stopAll(): void {
  for (const pid of groups) process.kill(-pid, "SIGKILL");
}

function exit(): void {
  process.exit(1);
}
