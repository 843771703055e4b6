import type { NotifySink } from '../engine/notify-config.ts';
import { Notifier, type NotifierOptions } from '../notify/notifier.ts';
import type { Output } from './output.ts';

/** Tells sinks; what is given up is noted. Throws where one cannot be had. */
export function openNotifier(
  sinks: readonly NotifySink[],
  output: Output,
  onGivenUp: NotifierOptions['onGivenUp'] = () => undefined,
): Notifier {
  return new Notifier(sinks, {
    env: process.env,
    onGivenUp(notification, sink, why) {
      onGivenUp(notification, sink, why);
      output.note(`${notification.type} could not be told to the ${sink} (${why}).`);
    },
  });
}
