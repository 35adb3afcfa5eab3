// SPDX-License-Identifier: Apache-2.0
// What every page is built from. A page's own script follows this one and takes what it needs out of `parts`.
const parts = (() => {
  'use strict';
  const page = document.getElementById('page');

  // Text always goes through textContent, so nothing in a file's names can become markup.
  const build = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const el = (tag, attributes = {}, ...children) => build(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) => build(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

  const card = (title, hint, ...children) => {
    const box = el('section', { class: 'card' }, el('h2', {}, title), el('p', { class: 'hint' }, hint), ...children);
    page.append(box);
    return box;
  };
  const header = (title, ...meta) => {
    const ring = svg('svg', { width: 26, height: 26, viewBox: '0 0 26 26', 'aria-hidden': 'true' },
      svg('circle', { cx: 13, cy: 13, r: 9, fill: 'none', stroke: '#2458c5', 'stroke-width': 2.4 }),
      svg('line', { x1: 1, y1: 13, x2: 25, y2: 13, stroke: '#2458c5', 'stroke-width': 2.4 }));
    page.append(el('header', {}, el('div', { class: 'mark' }, ring, 'Plimsoll'), el('h1', {}, title), el('p', { class: 'meta' }, ...meta)));
  };
  const footer = words => page.append(el('footer', {}, words));

  // Each tile is a label, a value, a note and, where it is good or bad news, which.
  const tiles = list => page.append(el('div', { class: 'tiles' }, ...list.map(([label, value, note, mood = '']) =>
    el('div', { class: `tile ${mood}` }, el('div', { class: 'label' }, label), el('div', { class: 'value' }, value), el('div', { class: 'note' }, note)))));
  const story = sentences => page.append(el('section', { class: 'card story' }, ...sentences.map(sentence => el('p', {}, sentence))));

  // A cell is a text or a node. The first column and those named hold words and may wrap; the others are figures and do not.
  const table = (id, head, rows, words = []) => {
    const kind = i => i && !words.includes(i) ? { class: 'n' } : {};
    const line = (tag, cells) => el('tr', {}, ...cells.map((cell, i) => el(tag, kind(i), cell)));
    return el('div', { class: 'scroll' }, el('table', { id }, line('th', head), ...rows.map(row => line('td', row))));
  };
  const compact = value => {
    const size = Math.abs(value), sign = value < 0 ? '−' : '';
    if (size >= 1e9) return sign + (size / 1e9).toFixed(size >= 1e10 ? 1 : 2) + ' bn';
    if (size >= 1e6) return sign + (size / 1e6).toFixed(size >= 1e7 ? 1 : 2) + ' M';
    if (size >= 1e3) return sign + (size / 1e3).toFixed(size >= 1e4 ? 0 : 1) + ' k';
    return size < .005 ? '0' : sign + size.toFixed(size >= 10 ? 0 : 2);
  };

  // Money for reading: thousands apart and two decimals; what is less than it can show is not shown as nothing.
  const money = value => {
    const size = Math.abs(value), sign = value < 0 ? '−' : '';
    if (size > 0 && size < .005) return sign + 'under 0.01';
    return sign + size.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  };
  // A figure with the exact one behind it.
  const pointed = (shown, exact) => el('span', { class: 'exact', title: exact }, shown);
  // A sentence in which every amount of a unit is money for reading. Prices and quantities stay as they are: their digits mean something.
  const readable = (sentence, unit) => sentence.split(new RegExp(`(?<![\\w.])(-?\\d+(?:\\.\\d+)?) (?=${unit.replace(/[^\w]/g, '\\$&')}(?!\\w))`))
    .map((text, i) => i % 2 ? pointed(money(Number(text)) + ' ', `${text} ${unit}`) : text);

  const chartFont = '12px system-ui, sans-serif';
  const axis = (extra = {}) => ({ stroke: '#5b6677', font: chartFont, grid: { stroke: '#eef1f5', width: 1 }, ticks: { show: false }, ...extra });

  // A chart as wide as the box it stands in, also after the window has changed.
  const plot = (box, height, options, data) => {
    const holder = el('div', { class: 'chart' });
    box.append(holder);
    const size = () => ({ width: Math.max(320, box.clientWidth - 46), height });
    const drawn = new uPlot({ ...size(), cursor: { drag: { x: true, y: false } }, ...options }, data, holder);
    addEventListener('resize', () => drawn.setSize(size()));
    return drawn;
  };

  // What the series of a chart are under the cursor; `when` words the x value, `format` a series' value.
  const tooltip = (when, format) => {
    let box;
    return {
      hooks: {
        init: u => { box = el('div', { class: 'tip' }); u.over.append(box); },
        setCursor: u => {
          const { left, top, idx } = u.cursor;
          if (idx == null || left < 0 || !u.over.matches(':hover')) { box.style.display = 'none'; return; }
          box.replaceChildren(el('div', { class: 'when' }, when(u.data[0][idx])));
          u.series.forEach((series, i) => {
            const value = u.data[i][idx];
            if (i === 0 || !series.show || value == null) return;
            const line = el('div', {}, el('i', { style: `background:${series.tint}` }), `${series.label}: ${format(value, i, idx)}`);
            box.append(line);
          });
          box.style.display = 'block';
          const flip = left > u.over.clientWidth - box.offsetWidth - 24;
          box.style.left = (flip ? left - box.offsetWidth - 14 : left + 14) + 'px';
          box.style.top = Math.max(0, Math.min(top - 20, u.over.clientHeight - box.offsetHeight)) + 'px';
        },
      },
    };
  };

  const counted = (count, one, many) => `${Math.round(count).toLocaleString('en-GB')} ${count === 1 ? one : many ?? one + 's'}`;

  return { report: JSON.parse(document.getElementById('report-data').textContent), page, el, svg, card, header, footer, tiles, story, table, compact, money, pointed, readable, counted, axis, plot, tooltip };
})();
