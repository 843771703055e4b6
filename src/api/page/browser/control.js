import { bodyOf } from './form-body.js';

/**
 * Buttons that change something, each with a question before. One in a form sends its fields; one that is an answer sends
 * that, with the comment that it has room for.
 *
 * @param {() => void} onDone
 */
export function control(onDone) {
  const dialog = document.getElementById('confirm');
  if (!(dialog instanceof HTMLDialogElement)) return;
  const question = dialog.querySelector('[data-question]');
  const complaint = dialog.querySelector('[data-complaint]');
  const label = dialog.querySelector('label');
  const comment = dialog.querySelector('input');
  const yes = dialog.querySelector('[data-yes]');
  const no = dialog.querySelector('[data-no]');
  /** @type {HTMLButtonElement | undefined} */
  let asked;

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-action]') : null;
    if (!(button instanceof HTMLButtonElement)) return;
    asked = button;
    if (question) question.textContent = button.dataset['question'] ?? '';
    if (complaint) complaint.textContent = '';
    const told = button.dataset['comment'];
    if (label && comment) {
      label.hidden = told === undefined;
      comment.hidden = told === undefined;
      comment.value = '';
      label.textContent = told ?? '';
    }
    dialog.showModal();
  });
  no?.addEventListener('click', () => dialog.close());
  yes?.addEventListener('click', async () => {
    if (!(yes instanceof HTMLButtonElement) || !asked) return;
    yes.disabled = true;
    const decision = asked.dataset['answer'];
    try {
      const answer = await fetch(asked.dataset['action'] ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(
          decision === undefined
            ? bodyOf(asked.closest('form'))
            : { answer: decision, comment: comment?.value ?? '' },
        ),
      });
      if (answer.ok) {
        dialog.close();
        const next = asked.dataset['then'];
        if (next === undefined) onDone();
        else location.assign(next);
      } else if (complaint) {
        const { detail = `The server answered ${answer.status}.`, remedy = '' } = await answer.json();
        complaint.textContent = `${detail} ${remedy}`;
      }
    } catch {
      if (complaint) complaint.textContent = 'The server cannot be reached. Is it still running?';
    } finally {
      yes.disabled = false;
    }
  });
}
