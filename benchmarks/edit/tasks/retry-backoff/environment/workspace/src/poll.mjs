import { sleep } from './sleep.mjs';

export async function poll(action, { attempts = 5, baseMs = 100, maxMs = 2000, wait = sleep } = {}) {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const value = await action(attempt);
		if (value !== undefined) {
			return value;
		}
		if (attempt + 1 < attempts) {
			const delay = baseMs;
			await wait(Math.min(delay, maxMs));
		}
	}
	return undefined;
}
