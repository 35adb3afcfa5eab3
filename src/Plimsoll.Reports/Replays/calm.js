// SPDX-License-Identifier: Apache-2.0
(() => {
  'use strict';
  const { report, page, el, card, table } = parts;
  const tints = ['#c92a2a', '#2458c5', '#d9730d', '#2b8a3e', '#8a5cc2', '#0b7285', '#a0527a', '#6b7280', '#5c940d', '#1c3d8f'];
  const plain = (value, decimals) => value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const share = value => plain(100 * value, 1) + ' %';
  const policies = [...new Set(report.runs.map(run => run.policy))];
  const tintOf = policy => tints[policies.indexOf(policy) % tints.length];
  const ways = { V: 'the price comes back as it did', L: 'the price stays at its low', D: 'the price falls another 8 %' };
  const cases = [...new Map(report.runs.map(run => [`${run.openInterestMultiple} ${run.continuation}`, run])).values()]
    .map(one => report.runs.filter(run => run.openInterestMultiple === one.openInterestMultiple && run.continuation === one.continuation));
  const caseName = runs => `Open interest ${runs[0].openInterestMultiple} × depth, continuation ${runs[0].continuation}`;
  const exact = amount => parts.pointed(parts.compact(Number(amount)), `${amount} ${report.numeraire}`);

  const tiles = () => {
    const worst = report.runs.reduce((most, run) => run.amplification > most.amplification ? run : most);
    const calmest = report.runs.reduce((least, run) => run.amplification < least.amplification ? run : least);
    parts.tiles([
      ['Worst amplification', plain(worst.amplification, 2), `${worst.policy}, ${worst.openInterestMultiple} ×, ${worst.continuation}`, worst.amplification > 1.15 ? 'bad' : ''],
      ['Least amplification', plain(calmest.amplification, 2), `${calmest.policy}, ${calmest.openInterestMultiple} ×, ${calmest.continuation}`, 'good'],
      ['Depth within 1 %', parts.compact(Number(report.depthWithin1Percent)), `${report.numeraire}, the median`],
      ['Half-life', `${report.halfLifeSeconds} s`, `${share(report.permanentShare)} of a displacement stays`],
    ]);
  };

  // How much farther a fall may go for the liquidations in it (docs/reference/calm.md).
  const barOf = multiple => multiple > 5 ? 1.15 : 1.1;

  const bars = () => {
    const multiples = [...new Set(report.runs.map(run => run.openInterestMultiple))];
    const most = (policy, multiple, value) => Math.max(...report.runs.filter(run => run.policy === policy && run.openInterestMultiple === multiple).map(value));
    const cost = run => Number(run.badDebt) + Number(run.usersCost);
    const mark = (isMet, text) => el('span', { class: isMet ? 'good' : 'bad' }, `${text} ${isMet ? '✓' : '✗'}`);
    const rows = policies.flatMap(policy => multiples.map(multiple => {
      const amplification = most(policy, multiple, run => run.amplification);
      const atOnce = policies.includes('at-once') && policy !== 'at-once' && multiple > 5 ? most(policy, multiple, cost) / most('at-once', multiple, cost) : null;
      return [policy, `${plain(multiple, multiple % 1 ? 1 : 0)} ×`, mark(amplification <= barOf(multiple), plain(amplification, 3)), plain(barOf(multiple), 2),
        atOnce === null ? '–' : mark(atOnce <= .75, share(atOnce)), atOnce === null ? '–' : '75.0 %'];
    }));
    card('The bars', 'The worst amplification of all continuations, and, where open interest is large, the most that bad debt and users’ cost come to against selling at once.',
      table('bars', ['Policy', 'Open interest', 'Worst amplification', 'Bar', 'Bad debt + users’ cost of at-once', 'Bar'], rows));
  };

  // Only policies that name a style, a pace and the usual floor lie on a curve; the others are lines across.
  const curves = () => {
    const box = card('Amplification by pace', 'The fall of the price with the engine ÷ without it. Pace: the share of the depth within the price floor that one step takes, on a logarithmic scale. A curve for each style and floor, a level line for a policy that has no pace of its own.');
    const grid = el('div', { class: cases.length > 1 ? 'columns' : '' });
    box.append(grid);
    cases.forEach(runs => {
      const paces = [...new Set(runs.filter(run => run.pace && run.policy !== 'at-once').map(run => Number(run.pace)))].sort((a, b) => a - b);
      if (paces.length < 2) return;
      const kinds = [...new Set(runs.filter(run => run.pace && run.policy !== 'at-once').map(run => `${run.style}, floor ${share(Number(run.priceFloor))}`))];
      const at = (kind, pace) => runs.find(run => run.pace && run.policy !== 'at-once' && `${run.style}, floor ${share(Number(run.priceFloor))}` === kind && Number(run.pace) === pace)?.amplification ?? null;
      const level = runs.filter(run => !run.pace || run.policy === 'at-once');
      const series = [...kinds.map((kind, i) => ({ label: kind, tint: tints[(i + 1) % tints.length], values: paces.map(pace => at(kind, pace)) })),
        ...level.map(run => ({ label: run.policy, tint: run.policy === 'at-once' ? tints[0] : '#6b7280', dash: [6, 4], values: paces.map(() => run.amplification) })),
        { label: `bar ${plain(barOf(runs[0].openInterestMultiple), 2)}`, tint: '#2b8a3e', dash: [2, 4], values: paces.map(() => barOf(runs[0].openInterestMultiple)) }];
      const part = el('section', { class: 'card', 'data-case': caseName(runs) }, el('h2', {}, caseName(runs)),
        el('div', { class: 'key' }, ...series.map(one => el('span', {}, el('i', { style: `background:${one.tint}` }), one.label))));
      grid.append(part);
      parts.plot(part, 240, {
        scales: { x: { time: false, distr: 3 } },
        legend: { show: false },
        padding: [10, 12, 0, 0],
        series: [{}, ...series.map(one => ({ label: one.label, tint: one.tint, stroke: one.tint, dash: one.dash, width: 1.6, spanGaps: true, points: { show: !one.dash, size: 6, fill: one.tint } }))],
        axes: [parts.axis({ size: 32, splits: () => paces, filter: (u, ticks) => ticks, values: (u, ticks) => ticks.map(tick => plain(100 * tick, tick < .01 ? 1 : 0) + ' %') }), parts.axis({ size: 50, values: (u, ticks) => ticks.map(tick => plain(tick, 2)) })],
        plugins: [parts.tooltip(pace => `pace ${plain(100 * pace, 1)} %`, value => plain(value, 3))],
      }, [paces, ...series.map(one => one.values)]);
    });
  };

  const figures = () => cases.forEach(runs => card(caseName(runs),
    `${parts.compact(Number(runs[0].openInterest))} ${report.numeraire} held when the clients open; ${ways[runs[0].continuation]}. Without liquidations the price falls ${share(runs[0].fallWithout)}.`,
    table(`case-${runs[0].openInterestMultiple}-${runs[0].continuation}`,
      ['Policy', 'Amplification', 'Fall', 'Liquidated', 'Closed', 'Taken over', 'Deleveraged', 'Users’ cost', 'Bad debt', 'Backstop profit', 'Total', 'Fund drawdown', 'Backstop capital'],
      runs.map(run => [run.policy, plain(run.amplification, 3), share(run.fallWith), plain(run.usersLiquidated, 0), exact(run.notionalClosed), exact(run.takenOver), exact(run.deleveraged), exact(run.usersCost), exact(run.badDebt),
        exact(run.backstopProfit), exact(run.total), exact(run.fundDrawdown), exact(run.backstopCapital)]))));

  const prices = () => {
    card('The price with and without the engine', 'Grey: the outside price. Each colour: the price under a policy, after what its liquidations and the backstop sold. Drag to zoom, double-click to see everything; all charts share one time axis.',
      el('div', { class: 'key' }, el('span', {}, el('i', { style: 'background:#aab3c0' }), 'without the engine'), ...policies.map(policy => el('span', {}, el('i', { style: `background:${tintOf(policy)}` }), policy))));
    const grid = el('div', { class: cases.length > 1 ? 'columns' : '' });
    page.append(grid);
    cases.forEach(runs => {
      const box = el('section', { class: 'card', 'data-prices': caseName(runs) }, el('h2', {}, caseName(runs)));
      grid.append(box);
      parts.plot(box, 260, {
        tzDate: seconds => uPlot.tzDate(new Date(seconds * 1e3), 'Etc/UTC'),
        cursor: { sync: { key: 'time', setSeries: false }, points: { show: false }, drag: { x: true, y: false } },
        legend: { show: false },
        padding: [10, 12, 0, 0],
        series: [{}, { label: 'without the engine', stroke: '#aab3c0', tint: '#aab3c0', width: 2.5, points: { show: false } },
          ...runs.map(run => ({ label: run.policy, stroke: tintOf(run.policy), tint: tintOf(run.policy), width: 1.2, points: { show: false } }))],
        axes: [parts.axis({ size: 32 }), parts.axis({ size: 66, values: (u, ticks) => ticks.map(tick => plain(tick, 0)) })],
        plugins: [parts.tooltip(seconds => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' '), value => plain(value, 1))],
      }, [runs[0].path.time.map(time => Date.parse(time) / 1000), runs[0].path.outside, ...runs.map(run => run.path.seen)]);
    });
  };

  parts.header(`Calm: ${report.title}`, el('b', {}, report.instrument), ` from ${report.opens}, lowest at ${report.low}`, ` · amounts in ${report.numeraire}`);
  tiles();
  if (report.warnings.length) card('Warnings', '', el('ul', {}, ...report.warnings.map(words => el('li', {}, words))));
  bars();
  curves();
  figures();
  prices();
  card('What these figures do not say', 'Read before relying on them.', el('ul', {},
    ...['One book and one venue: what other venues’ liquidations did to it that day is in the outside price already.',
      'Nobody answers: no buyer is drawn in by a low price other than by the half-life.',
      'Total is bad debt + users’ cost − backstop profit; what the price itself took of users is in none of them.'].map(words => el('li', {}, words))));
  parts.footer('Made by plimsoll calm. The same world, data, rulebook and options give the same state hashes on every machine. Charts: uPlot (MIT).');
})();
