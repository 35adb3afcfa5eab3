// SPDX-License-Identifier: Apache-2.0
(() => {
  'use strict';
  const { report, el, svg, card, compact, money, pointed } = parts;
  const runs = report.runs;
  const unit = report.numeraire;
  const colours = ['#2458c5', '#d9730d', '#0f8a7e', '#7048c6', '#c92a2a', '#5b6677', '#b0559b', '#8a6d1f', '#2f9e56'];
  const LEFT = 72, RIGHT = 64, LABEL = 206;

  const whole = value => Math.round(value).toLocaleString('en-GB');
  const share = value => (100 * value).toFixed(0) + ' %';
  const clock = seconds => new Date(seconds * 1000).toISOString().slice(11, 16);
  const day = seconds => new Date(seconds * 1000).toISOString().slice(0, 10);

  const timeAxis = parts.axis({ size: 34, ticks: { stroke: '#dfe4ec', width: 1, size: 5 }, values: (u, ticks) => ticks.map(clock), space: 80 });
  const valueAxis = (format, extra = {}) => parts.axis({ size: LEFT, values: (u, ticks) => ticks.map(format), ...extra });

  const chart = (parent, height, data, series, axes, options = {}) => parts.plot(parent, height, {
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1e3), 'Etc/UTC'),
    cursor: { sync: { key: 'time', setSeries: false }, points: { size: 6 }, drag: { x: true, y: false } },
    legend: { live: false },
    padding: [12, options.right ? 0 : RIGHT, 0, 0],
    scales: { x: { time: true, range: [data[0][0], data[0][data[0].length - 1]] }, ...options.scales },
    series: [{ label: 'time' }, ...series.map(s => ({ ...s, tint: typeof s.stroke === 'string' ? s.stroke : s.tint }))],
    axes: [timeAxis, ...axes],
    plugins: [parts.tooltip(seconds => `${clock(seconds)} UTC`, options.format || (v => compact(v)))],
  }, data);
  const fromZero = { range: (u, least, most) => [0, most > 0 ? most * 1.08 : 1] };

  const header = () => {
    const run = runs[0];
    parts.header(report.title, el('b', {}, day(run.from)), `, ${clock(run.from)} to ${clock(run.to)} UTC · `, el('b', {}, runs.map(r => r.rulebook).join(' · ')),
      ` · ${parts.counted(run.totals.accounts, 'account')} · amounts in ${unit}`);
  };

  // An amount in few digits, or as money, with the exact one behind it.
  const brief = (of, name, format = compact) => pointed(format(of[name]), `${of[name + 'Exact']} ${unit}`);

  const tiles = run => {
    const t = run.totals;
    parts.tiles([
      ['Called', whole(t.called), `of ${whole(t.traded)} that traded`],
      ['Liquidated', whole(t.liquidated), t.traded ? `${share(t.liquidated / t.traded)} of those that traded` : 'nobody traded'],
      ['Bankrupt', whole(t.bankrupt), t.bankrupt ? 'lost more than all' : 'nobody', t.bankrupt ? 'bad' : 'good'],
      ['Closed', brief(run.amounts, 'closed'), el('span', {}, 'at a cost of ', brief(run.amounts, 'cost'))],
      ['Fund at its low', brief(run.amounts, 'fundLow'), el('span', {}, 'from ', brief(run.amounts, 'fundBefore'))],
      ['Socialised', brief(run.amounts, 'socialised'), run.amounts.socialised ? 'shared out' : 'nothing', run.amounts.socialised ? 'bad' : 'good'],
    ]);
  };

  const summary = parent => {
    const table = el('table', { id: 'summary' });
    if (runs.length > 1) table.append(el('tr', {}, el('th', {}, ''), ...runs.map(run => el('th', {}, run.rulebook))));
    runs[0].rows.forEach(([what], i) => {
      const cells = runs.map(run => el('td', { class: what === 'State hash' ? 'hash' : '', 'data-row': what }, run.rows[i][1]));
      table.append(el('tr', {}, el('td', { class: 'what' }, what), ...cells));
    });
    parent.append(el('div', { class: 'scroll' }, table));
  };

  const prices = run => {
    const box = card('Prices', 'Index prices as a percentage of where they stood when the clients opened. Drag to zoom, double-click to see everything; all charts share one time axis.');
    const series = run.timeline.prices.map((price, i) => ({ label: price.name, stroke: colours[i % colours.length], width: 1.6, points: { show: false } }));
    const data = [run.timeline.t, ...run.timeline.prices.map(price => price.values.map(v => v == null ? null : 100 * v / price.base))];
    chart(box, 280, data, series, [valueAxis(v => v + ' %')], { format: (v, i, idx) => `${v.toFixed(1)} % (${run.timeline.prices[i - 1].values[idx].toLocaleString('en-GB')})` });
  };

  const risk = () => {
    const box = card('Equity at risk', `Equity of the accounts that stand below the call line, in ${unit}` + (runs.length === 1 ? ', and how many they are.' : '.'));
    if (runs.length > 1) { overlay(box, 220, run => run.timeline.risk); return; }
    const run = runs[0];
    chart(box, 220, [run.timeline.t, run.timeline.risk, run.timeline.below],
      [{ label: 'equity below the call line', stroke: '#d9730d', fill: 'rgba(217,115,13,.16)', width: 1.5, points: { show: false } },
       { label: 'accounts', stroke: '#5b6677', width: 1.2, dash: [4, 3], scale: 'n', points: { show: false } }],
      [valueAxis(compact), valueAxis(v => Number.isInteger(v) ? whole(v) : '', { side: 1, scale: 'n', size: RIGHT, grid: { show: false } })],
      { right: true, scales: { y: fromZero, n: fromZero }, format: (v, i) => i === 2 ? whole(v) : compact(v) });
  };

  const liquidations = () => {
    const box = card('Liquidations per minute', runs.length === 1 ? `Accounts that fell below maintenance in the minute (bars) and notional closed in it (line, ${unit}).` : 'Accounts that fell below maintenance in the minute.');
    if (runs.length > 1) { overlay(box, 220, run => run.timeline.liquidations, whole); return; }
    const run = runs[0];
    chart(box, 220, [run.timeline.t, run.timeline.liquidations, run.timeline.closed],
      [{ label: 'liquidations', stroke: '#c92a2a', fill: 'rgba(201,42,42,.75)', width: 0, tint: '#c92a2a', paths: uPlot.paths.bars({ size: [0.8, 14, 1], align: 0 }), points: { show: false } },
       { label: 'notional closed', stroke: '#2458c5', width: 1.4, scale: 'm', points: { show: false } }],
      [valueAxis(v => Number.isInteger(v) ? whole(v) : ''), valueAxis(compact, { side: 1, scale: 'm', size: RIGHT, grid: { show: false } })],
      { right: true, scales: { y: fromZero, m: fromZero }, format: (v, i) => i === 1 ? whole(v) : compact(v) });
  };

  const fund = () => {
    const box = card('Insurance fund', `What it holds, in ${unit}. Liquidation fees fill it; deficits that liquidated accounts leave behind empty it.`);
    if (runs.length > 1) { overlay(box, 200, run => run.timeline.fund); return; }
    const run = runs[0];
    chart(box, 200, [run.timeline.t, run.timeline.fund], [{ label: 'fund', stroke: '#0f8a7e', fill: 'rgba(15,138,126,.14)', width: 1.6, points: { show: false } }], [valueAxis(compact)], { scales: { y: fromZero } });
  };

  const overlay = (box, height, pick, format = compact) => chart(box, height, [runs[0].timeline.t, ...runs.map(pick)],
    runs.map((run, i) => ({ label: run.rulebook, stroke: colours[i], width: 1.6, points: { show: false } })), [valueAxis(v => format === whole && !Number.isInteger(v) ? '' : format(v))], { scales: { y: fromZero }, format });

  // Who paid: each layer begins where the one before it ended.
  const waterfall = run => {
    const layers = run.waterfall;
    const total = layers.reduce((sum, layer) => sum + Math.max(layer.amount, 0), 0);
    const width = 1090, step = 40, top = 8, track = width - LABEL - 270;
    const height = top + step * (layers.length + 1);
    const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width: '100%', role: 'img', class: 'waterfall', 'aria-label': 'Who paid for the losses of liquidated accounts' });
    const row = (label, from, amount, exact, colour, i, note) => {
      const y = top + i * step;
      const x = LABEL + (total ? track * from / total : 0);
      const w = total ? track * Math.max(amount, 0) / total : 0;
      const group = svg('g', {}, svg('title', {}, `${label}: ${exact} ${unit}`));
      const name = svg('text', { x: LABEL - 14, y: y + 20, 'text-anchor': 'end', fill: '#17202e', 'font-size': 14 });
      name.textContent = label;
      const value = svg('text', { x: x + Math.max(w, 2) + 10, y: y + 20, fill: '#5b6677', 'font-size': 13.5 });
      value.textContent = amount ? `${compact(amount)} ${unit}${note ? ' · ' + note : ''}` : 'nothing';
      group.append(name, svg('rect', { x, y: y + 3, width: Math.max(w, amount ? 2 : 0), height: 24, rx: 3, fill: colour }), value);
      if (i) group.append(svg('line', { x1: x, y1: y - step + 27, x2: x, y2: y + 3, stroke: '#b9c1cd', 'stroke-dasharray': '3 3' }));
      picture.append(group);
    };
    row('Lost in liquidation', 0, total, money(total), '#aab3c0', 0, '');
    let from = 0;
    const tints = ['#2458c5', '#0f8a7e', '#d9730d', '#c92a2a'];
    layers.forEach((layer, i) => { row(layer.who, from, layer.amount, layer.amountExact, tints[i % tints.length], i + 1, layer.note); from += Math.max(layer.amount, 0); });
    return picture;
  };

  const kinds = run => {
    const box = card('Who survived', 'By kind of account. An account that traded survives when it never falls below maintenance; equity is the sum over the kind.');
    const table = el('table', {}, el('tr', {}, ...['Kind', 'Accounts', 'Traded', 'Called', 'Liquidated', 'Bankrupt', 'Survived, of those that traded', 'Equity before', 'Equity after'].map((name, i) => el('th', { class: i && i !== 6 ? 'n' : '' }, name))));
    run.kinds.forEach(kind => {
      const kept = kind.traded ? kind.survived / kind.traded : null;
      const bar = el('span', { class: 'bar' }, el('span', { style: `width:${100 * (kept ?? 0)}%` }));
      table.append(el('tr', { 'data-kind': kind.name }, el('td', {}, kind.name), el('td', { class: 'n' }, whole(kind.accounts)), el('td', { class: 'n' }, whole(kind.traded)), el('td', { class: 'n' }, whole(kind.called)), el('td', { class: 'n', 'data-field': 'liquidated' }, whole(kind.liquidated)),
        el('td', { class: 'n' }, whole(kind.bankrupt)), el('td', {}, bar, kept == null ? 'nobody traded' : share(kept)), el('td', { class: 'n' }, brief(kind, 'equityBefore', money)), el('td', { class: 'n' }, brief(kind, 'equityAfter', money))));
    });
    box.append(el('div', { class: 'scroll' }, table));
  };

  // Survival by kind and rulebook as a heat map.
  const survival = () => {
    const names = runs[0].kinds.map(kind => kind.name);
    const box = card('Who survived', 'Share of those that traded that never fell below maintenance, by kind, under each rulebook: the same people, the same prices; who trades is another under each.');
    const cell = { w: Math.min(220, 860 / runs.length), h: 38 };
    const width = 1090, height = 30 + names.length * cell.h;
    const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width: '100%', role: 'img', 'aria-label': 'Survival by kind of account and rulebook' });
    const text = (x, y, anchor, fill, size, content, weight = 400) => { const t = svg('text', { x, y, 'text-anchor': anchor, fill, 'font-size': size, 'font-weight': weight }); t.textContent = content; picture.append(t); };
    runs.forEach((run, j) => text(LABEL + cell.w * (j + .5), 18, 'middle', '#5b6677', 13, run.rulebook));
    names.forEach((name, i) => {
      const y = 30 + i * cell.h;
      text(LABEL - 14, y + 24, 'end', '#17202e', 14, name);
      runs.forEach((run, j) => {
        const kind = run.kinds[i];
        const kept = kind.traded ? kind.survived / kind.traded : null;
        const fill = kept == null ? '#eef1f5' : `hsl(${Math.round(4 + 136 * kept)} 52% ${Math.round(80 - 22 * Math.abs(kept - .5))}%)`;
        const group = svg('g', {}, svg('title', {}, `${name}, ${run.rulebook}: ${kind.survived} of ${kind.traded} that traded survived`));
        group.append(svg('rect', { x: LABEL + cell.w * j + 2, y: y + 2, width: cell.w - 4, height: cell.h - 4, rx: 4, fill }));
        picture.append(group);
        text(LABEL + cell.w * (j + .5), y + 24, 'middle', '#17202e', 13.5, kept == null ? '–' : `${share(kept)}  (${whole(kind.survived)} of ${whole(kind.traded)})`, 550);
      });
    });
    box.append(picture);
    const hedged = runs.flatMap(run => run.kinds.filter(kind => kind.hedged && kind.traded).map(kind => [run, kind]));
    if (hedged.length > 1) {
      const pair = el('div', { class: 'pair', id: 'hedged' });
      hedged.forEach(([run, kind]) => pair.append(el('p', { class: kind.survived * 2 >= kind.traded ? 'kept' : 'lost' }, `${run.rulebook}: ${whole(kind.survived)} of ${whole(kind.traded)} ${kind.name} ${kind.traded === 1 ? 'account' : 'accounts'} that traded survived, ${parts.counted(kind.liquidated, 'was', 'were')} liquidated.`)));
      box.append(pair);
    }
  };

  const oracles = run => {
    const tints = { Live: '#cfe8d8', Degraded: '#f0d488', Suspended: '#dd7f7f', WarmingUp: '#dfe4ec' };
    const shown = run.oracles.filter(oracle => oracle.spans.length > 0);
    const box = card('Trust in prices', 'State of each observable’s oracle over time. While a price is suspended nobody is liquidated on it and no new risk is opened.');
    const row = 22, left = LABEL, width = 1090, track = width - left - 24, height = shown.length * row + 22;
    const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width: '100%', role: 'img', 'aria-label': 'Oracle states over time' });
    const x = seconds => left + track * (seconds - run.from) / (run.to - run.from);
    shown.forEach((oracle, i) => {
      const name = svg('text', { x: left - 12, y: i * row + 15, 'text-anchor': 'end', 'font-size': 12.5, fill: '#17202e' });
      name.textContent = oracle.observable;
      picture.append(name);
      oracle.spans.forEach(([from, state], k) => {
        const until = k + 1 < oracle.spans.length ? oracle.spans[k + 1][0] : run.to;
        const rect = svg('rect', { x: x(from), y: i * row + 3, width: Math.max(.8, x(until) - x(from)), height: row - 6, fill: tints[state] });
        rect.append(svg('title', {}, `${oracle.observable}: ${state} from ${clock(from)} to ${clock(until)} UTC`));
        picture.append(rect);
      });
    });
    const stride = [300, 900, 1800, 3600, 7200, 10800, 21600, 86400].find(seconds => (run.to - run.from) / seconds <= 9) || 604800;
    for (let at = Math.ceil(run.from / stride) * stride; at <= run.to; at += stride) {
      const label = svg('text', { x: x(at), y: height - 5, 'text-anchor': 'middle', 'font-size': 12, fill: '#5b6677' });
      label.textContent = clock(at);
      picture.append(label);
    }
    const key = el('div', { class: 'key' });
    [['Live', 'live'], ['Degraded', 'degraded: a source is missing'], ['Suspended', 'suspended: no quorum, or a jump not confirmed'], ['WarmingUp', 'warming up']].forEach(([state, words]) => key.append(el('span', {}, el('i', { style: `background:${tints[state]}` }), words)));
    box.append(picture, key);
  };

  const refused = run => {
    const all = run.refused.reduce((sum, group) => sum + group.count, 0);
    if (!all) return;
    const box = card('Refused commands', `${parts.counted(all, 'command was', 'commands were')} refused, by reason; the first of each by name. The JSON output names the first 1,000.`);
    box.id = 'refused';
    run.refused.forEach(group => {
      const list = el('ul', {}, ...group.first.map(one =>
        el('li', {}, `${clock(one.at)} · ${one.who} was not let ${one.what}: `, ...parts.readable(one.why, unit), '.')));
      if (group.count > group.first.length) list.append(el('li', { class: 'hint' }, `and ${whole(group.count - group.first.length)} more`));
      box.append(el('h3', { 'data-code': group.code }, `${group.code} · ${parts.counted(group.count, 'command')}`), list);
    });
  };

  const whatIsLost = 'What was lost in liquidation, from each fall below maintenance to the end of that episode, closing, prices and haircuts included, layer by layer. What accounts lost between two episodes or after the last is not in it: the summary has it as “own loss since first fall”.';

  header();
  if (runs.length === 1) {
    const run = runs[0];
    tiles(run);
    parts.story(run.story);
    prices(run);
    risk();
    liquidations();
    fund();
    card('Who paid', whatIsLost + ' A layer pays only for what those above it could not.').append(waterfall(run));
    kinds(run);
    oracles(run);
    refused(run);
    summary(card('Summary', 'The same figures as the command prints; amounts are exact in the JSON output.'));
  } else {
    parts.story(report.story);
    survival();
    summary(card('Side by side', 'The same world under each rulebook.'));
    prices(runs[0]);
    risk();
    liquidations();
    fund();
    runs.forEach(run => card(`Who paid: ${run.rulebook}`, whatIsLost).append(waterfall(run)));
  }
  card('What was read', 'What became of every row of every data file, and where there was none.', el('ul', { id: 'rows-read' }, ...report.files.map(sentence => el('li', {}, sentence))));
  parts.footer(report.footer);
})();
