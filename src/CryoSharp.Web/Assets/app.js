// What every page does beyond links and forms. All pages work without it, but for what is live.
import { mountVolumes } from '/assets/volumes.js';
import { mountForm } from '/assets/form.js';

// -- Live pages: parts that are marked are fetched anew when the run says that something happened.

const refreshEvery = 1500;
let refreshing = false;
let due = 0;

async function refresh() {
    if (refreshing) {
        return;
    }
    refreshing = true;
    try {
        const reply = await fetch(location.href, { headers: { Accept: 'text/html' } });
        if (!reply.ok) {
            return;
        }
        const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html');
        for (const part of document.querySelectorAll('[data-refresh][id]')) {
            const next = fresh.getElementById(part.id);
            if (next && next.outerHTML !== part.dataset.was && next.outerHTML !== part.outerHTML) {
                exchange(part, next);
            }
        }
    } catch {
        // The server was stopped, or the tunnel is down; the next event tries again.
    } finally {
        refreshing = false;
        due = Date.now() + refreshEvery;
    }
}

/** Puts a new part in the place of an old one and keeps what the user had ticked, moved or focused. */
function exchange(part, next) {
    const ticked = [...part.querySelectorAll('input[type=checkbox]:checked')].map(box => box.id || box.value);
    const scrub = part.querySelector('[data-scrubs]');
    const kept = scrub && scrub.value !== scrub.max ? scrub.value : null;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
    next.dataset.was = next.outerHTML;
    part.replaceWith(next);
    for (const box of next.querySelectorAll('input[type=checkbox]')) {
        box.checked = ticked.includes(box.id || box.value);
    }
    const moved = next.querySelector('[data-scrubs]');
    if (moved && kept !== null) {
        moved.value = kept;
        showIteration(moved);
    }
    if (focused) {
        document.getElementById(focused)?.focus();
    }
    for (const tail of next.matches('[data-tail]') ? [next] : next.querySelectorAll('[data-tail]')) {
        tail.scrollTop = tail.scrollHeight;
    }
}

function soon() {
    setTimeout(() => Date.now() >= due && refresh(), Math.max(0, due - Date.now()) + 20);
}

function follow(address) {
    const source = new EventSource(`${address}?after=-1`);
    const bar = () => document.querySelector('[data-progress]');
    source.addEventListener('open', soon);
    source.addEventListener('progress', event => {
        const { stage, done, total } = JSON.parse(event.data);
        if (bar() && total > 0) {
            bar().value = done / total;
            document.querySelector('[data-progress-text]').textContent = `${stage}: ${Math.round(100 * done / total)} %`;
        }
    });
    for (const type of ['run.started', 'auto', 'warning', 'iteration', 'figure', 'forecast', 'audit', 'outputs', 'run.finished']) {
        source.addEventListener(type, soon);
    }
    source.addEventListener('end', () => {
        source.close();
        due = 0;
        refresh();
    });
}

// -- Small things, for all pages at once, so that exchanged parts need nothing.

function showIteration(input) {
    const pictures = input.dataset.pictures.split(' ');
    const names = input.dataset.names.split(' ');
    const at = Math.min(Number(input.value), pictures.length - 1);
    document.querySelector(input.dataset.scrubs).src = pictures[at];
    document.querySelector(`${input.dataset.scrubs}-iteration`).textContent = names[at];
}

document.addEventListener('input', event => {
    const { target } = event;
    if (target.dataset?.scrubs) {
        showIteration(target);
    }
    if (target.dataset && 'threshold' in target.dataset) {
        const at = Math.round(100 * target.value);
        const [kept, purity] = [Number(target.dataset.kept.split(' ')[at]), Number(target.dataset.purity.split(' ')[at])];
        target.form.querySelector('output').textContent =
            `${Number(target.value).toFixed(2)}: ${kept.toLocaleString('en')} kept${kept > 0 ? `, expected purity ${(100 * purity).toFixed(1)} %` : ''}`;
    }
    if (target.dataset?.filter) {
        const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
        for (const row of document.querySelectorAll(`${target.dataset.filter} tbody tr, ${target.dataset.filter} > li`)) {
            row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word));
        }
    }
});

document.addEventListener('change', event => {
    const { target } = event;
    if ('submits' in target.dataset) {
        target.form.requestSubmit();
    }
    if (target.dataset.ticks) {
        const box = document.getElementById(`class-${target.dataset.ticks}`);
        if (box) {
            box.checked = target.checked;
        }
    }
});

document.addEventListener('click', async event => {
    const copies = event.target.closest('[data-copies]');
    if (copies) {
        await navigator.clipboard?.writeText(document.querySelector(copies.dataset.copies).textContent);
        copies.textContent = 'Copied';
        setTimeout(() => { copies.textContent = 'Copy'; }, 1200);
    }
    const opens = event.target.closest('[data-opens]');
    if (opens) {
        document.getElementById(opens.dataset.opens).showModal();
    }
});

document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input:not([type=checkbox]):not([type=range]), textarea, select, canvas, dialog[open]')) {
        return;
    }
    if (event.key === '/') {
        const search = document.querySelector('input[type=search]');
        if (search) {
            event.preventDefault();
            search.focus();
        }
        return;
    }
    const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (found) {
        event.preventDefault();
        found.click();
    }
});

const live = document.querySelector('[data-live]');
if (live) {
    follow(live.dataset.live);
}
const poll = document.querySelector('[data-poll]');
if (poll) {
    setInterval(() => document.visibilityState === 'visible' && refresh(), Number(poll.dataset.poll));
}
for (const tail of document.querySelectorAll('[data-tail]')) {
    tail.scrollTop = tail.scrollHeight;
}
for (const section of document.querySelectorAll('[data-volumes]')) {
    mountVolumes(section);
}
for (const form of document.querySelectorAll('[data-form]')) {
    mountForm(form);
}
