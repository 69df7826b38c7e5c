// One page for each maker, equal but for what that maker's documentation says to put there; the same eight networks.
const ours = ['facebook', 'x', 'linkedin', 'whatsapp', 'telegram', 'reddit', 'mastodon', 'email'];
const shariff = ['facebook', 'twitter', 'linkedin', 'whatsapp', 'telegram', 'reddit', 'fediverse', 'mail'];
const shareon = ['facebook', 'twitter', 'linkedin', 'whatsapp', 'telegram', 'reddit', 'mastodon', 'email'];

const page = (head, box, end = '') => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Fresh olive oil</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="canonical" href="https://elaia.example/oil"><style>:root { color-scheme: light dark }</style>
${head}</head>
<body><main><h1>Fresh olive oil</h1><p>The new harvest is here.</p>
${box}
</main>${end}</body></html>`;

/** What is measured: a page, its buttons, and the page that its documentation offers to who has no JavaScript. */
export const makers = {
  parea: {
    page: page('<script type="module" src="/pkg/parea.js" data-config="/parea.json"></script>', '<div data-parea-slot="share"></div>'),
    // The children of a slot are shown until the widget fills it (www/docs/config.md).
    plain: page('', `<div data-parea-slot="share">${ours.map((name) => `<a href="https://elaia.example/share/${name}">${name}</a>`).join(' ')}</div>`),
  },
  shariff: {
    page: page(
      '<link rel="stylesheet" href="/shariff/dist/shariff.complete.css">',
      `<div class="shariff" data-lang="en" data-mail-url="mailto:" data-services="${JSON.stringify(shariff).replaceAll('"', '&quot;')}"></div>`,
      '<script src="/shariff/dist/shariff.complete.js"></script>',
    ),
  },
  shareon: {
    page: page(
      '<link rel="stylesheet" href="/shareon/dist/shareon.min.css"><script src="/shareon/dist/shareon.iife.js" defer init></script>',
      `<div class="shareon">${shareon.map((name) => `<a class="${name}"></a>`).join('')}</div>`,
    ),
  },
};

/** The configuration of ours. */
export const config = JSON.stringify({
  version: 1,
  site: { id: 'elaia', language: 'en' },
  campaigns: [{ id: 'share', format: 'inline', slot: 'share', content: [{ type: 'share', networks: ours, colours: 'brand' }] }],
});

/** How many links there are to be. */
export const COUNT = ours.length;
