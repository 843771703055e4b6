import Docker from 'dockerode';
import { within } from './docker-fault.ts';

/** The daemon that `DOCKER_HOST` names, else the one of this machine. Does not connect. */
export function dockerConnection(): Docker {
  return new Docker();
}

export async function answers(docker: Docker, ms = 3000): Promise<boolean> {
  return within(ms, docker.ping()).then(
    () => true,
    () => false,
  );
}
