// SPDX-License-Identifier: Apache-2.0
(() => {
  'use strict';
  const { report, page, el, card, table, compact } = parts;
  const measures = [['valueAtRisk', 'Value at risk', '#2458c5'], ['expectedShortfall', 'Expected shortfall', '#d9730d']];
  const plain = (value, decimals) => value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const day = text => text.slice(0, 10);
  const date = seconds => new Date(seconds * 1000).toISOString().slice(0, 10);
  const confidence = plain(100 * Number(report.confidence), 2).replace(/\.?0+$/, '') + ' %';

  // Archetypes are told as a share of their size, a portfolio in its numeraire.
  const amount = value => report.bookSize ? plain(100 * value / report.bookSize, 2) + ' %' : plain(value, 0) + ' ' + report.numeraire;
  const tick = value => report.bookSize ? plain(100 * value / report.bookSize, 0).replace('-', '−') + ' %' : compact(value);

  const tiles = () => {
    const of = name => report.books.map(book => book[name]);
    const passing = name => of(name).filter(m => m.kupiec.passes).length;
    const covered = name => of(name).filter(m => m.chanceOfAsMany >= report.significance).length;
    const all = report.books.length;
    const mood = count => count === all ? 'good' : 'bad';
    const clustered = of('valueAtRisk').filter(m => !m.independence.passes).length;
    const beyond = of('valueAtRisk').filter(m => m.zone !== 'green').length;
    parts.tiles([
      ['VaR passes Kupiec', `${passing('valueAtRisk')} of ${all}`, 'as many exceptions as its confidence says', mood(passing('valueAtRisk'))],
      ['VaR covers enough', `${covered('valueAtRisk')} of ${all}`, 'one-sided: not too many exceptions', mood(covered('valueAtRisk'))],
      ['Clustered exceptions', String(clustered), clustered ? 'books whose VaR is late' : 'VaR: none', clustered ? 'bad' : 'good'],
      ['Basel yellow or red', String(beyond), beyond ? 'books by VaR' : 'VaR: all green', beyond ? 'bad' : 'good'],
      ['ES covers enough', `${covered('expectedShortfall')} of ${all}`, 'one-sided: not too many exceptions', mood(covered('expectedShortfall'))],
    ]);
  };

  const tests = () => {
    const chance = test => el('span', test.passes ? {} : { class: 'fail', title: 'rejected' }, test.pValue < .001 ? '< 0.001' : plain(test.pValue, 3));
    const rows = measures.flatMap(([name, label]) => report.books.map(book => {
      const m = book[name];
      return [label, book.book, String(m.observations), `${m.exceptions} (${m.accepted[0]}–${m.accepted[1]})`, chance(m.kupiec), chance(m.independence), chance(m.conditionalCoverage),
        plain(m.chanceOfAsMany, 3), el('span', { class: `zone ${m.zone}` }, m.zone), amount(m.meanMargin), m.exceptions ? amount(m.worstShortfall) : '–'];
    }));
    measures.forEach(([name, label]) => card(label, name === 'valueAtRisk'
      ? `An exception is a day with a loss above the margin; in brackets how many Kupiec lets pass. Kupiec tests their number, independence whether one brings the next, Christoffersen both: p-values, rejected below ${report.significance}. “As many” is the chance of so many or more where coverage is right: small means too little margin.`
      : 'The mean loss beyond the quantile, so larger than value at risk: it should be exceeded less often than its confidence says, which Kupiec’s two-sided test counts as a fault.',
      table(name, ['Book', 'Days', 'Exceptions', 'Kupiec', 'Independence', 'Christoffersen', 'As many', 'Basel', 'Mean margin', 'Worst beyond it'], rows.filter(row => row[0] === label).map(row => row.slice(1)))));
  };

  const findings = () => {
    const box = card('Where a test rejects, and why', report.findings.length ? 'A sentence for each book and margin that a test rejects at 95 %.' : 'No test rejects any book at 95 %.');
    box.id = 'findings';
    report.findings.forEach(f => box.append(el('p', {}, el('b', {}, `${f.book}, ${f.measure}`), ` (${f.fails.join(', ')}): ${f.sentence}`)));
  };

  const shared = () => {
    if (!report.sharedDays.length) return;
    card('Days that exceeded several margins', 'Books share their bad days, so their tests are not independent of each other.',
      table('shared', ['Day ending', 'Books', 'Which'], report.sharedDays.map(d => [el('span', { class: 'whole' }, day(d.day)), `${d.books.length} of ${report.books.length}`, d.books.join(' · ')]), [2]));
  };

  // Losses point down, and so do margins: a bar that reaches below a line is an exception.
  const books = () => {
    const key = el('div', { class: 'key' }, ...[['#aab3c0', 'profit or loss of the day'], ['#2458c5', 'value at risk'], ['#d9730d', 'expected shortfall'], ['#c92a2a', 'loss beyond value at risk'], ['#7a1010', 'loss beyond expected shortfall']]
      .map(([tint, words]) => el('span', {}, el('i', { style: `background:${tint}` }), words)));
    card('Day by day', 'What each book made, and below zero, where losses are, the margins that were required. Drag to zoom, double-click to see everything; all charts share one time axis.', key);
    const grid = el('div', { class: report.books.length > 1 ? 'columns' : '' });
    page.append(grid);
    report.books.forEach(book => {
      const box = el('section', { class: 'card', 'data-book': book.book }, el('h2', {}, book.book),
        el('p', { class: 'hint' }, ...measures.flatMap(([name, label], i) => [i ? ' · ' : '', `${label}: `, el('b', {}, String(book[name].exceptions)), ' ', el('span', { class: `zone ${book[name].zone}` }, book[name].zone)]),
        ` · ${parts.counted(book.daily.end.length, 'day')}`));
      grid.append(box);
      const d = book.daily;
      const beyond = (margin, floor) => d.profit.map((p, i) => -p > margin[i] && !(floor && -p > floor[i]) ? p : null);
      const dots = (label, stroke) => ({ label, stroke, tint: stroke, paths: () => null, points: { show: true, size: 7, fill: stroke } });
      parts.plot(box, report.books.length > 1 ? 210 : 360, {
        tzDate: seconds => uPlot.tzDate(new Date(seconds * 1e3), 'Etc/UTC'),
        cursor: { sync: { key: 'day', setSeries: false }, points: { show: false }, drag: { x: true, y: false } },
        legend: { show: false },
        padding: [10, 12, 0, 0],
        series: [{},
          { label: 'made', stroke: '#aab3c0', fill: '#aab3c0', tint: '#aab3c0', width: 0, paths: uPlot.paths.bars({ size: [.9, 6, 1] }), points: { show: false } },
          { label: 'value at risk', stroke: '#2458c5', tint: '#2458c5', width: 1.5, points: { show: false } },
          { label: 'expected shortfall', stroke: '#d9730d', tint: '#d9730d', width: 1.5, points: { show: false } },
          dots('beyond value at risk', '#c92a2a'), dots('beyond expected shortfall', '#7a1010')],
        axes: [parts.axis({ size: 32, space: 70, values: [[86400 * 28, '{MMM} {YYYY}'], [86400, '{D} {MMM}']] }), parts.axis({ size: 62, values: (u, ticks) => ticks.map(tick) })],
        plugins: [parts.tooltip(date, amount)],
      }, [d.end.map(end => Date.parse(end) / 1000), d.profit, d.valueAtRisk.map(v => -v), d.expectedShortfall.map(v => -v), beyond(d.valueAtRisk, d.expectedShortfall), beyond(d.expectedShortfall)]);
    });
  };

  parts.header(`Backtest: ${report.subject}`, el('b', {}, `${day(report.first)} to ${day(report.last)}`), ` · one-day margins at ${confidence}, out of sample · ${report.method}, ${report.window} days`,
    ` · amounts in ${report.bookSize ? '% of the book’s size' : report.numeraire}`);
  tiles();
  parts.story(report.summary);
  findings();
  tests();
  shared();
  books();
  card('What these figures do not say', 'Read before relying on them.', el('ul', {},
    ...['Few days: a margin that covers a little less than its confidence often passes over so short a history, and books that share their bad days do not confirm each other.',
      'One look a day: moves inside the day, and how far a price fell before the hour at which it is read, are not seen.',
      'Option volatility is held where the panel has no column for it: option books are tested for gamma, not for a jump of implied volatility.',
      'A panel holds what was still listed when it was made.'].map(words => el('li', {}, words))));
  parts.footer('Made by plimsoll backtest. The same panel and options give the same figures on every machine; this page rounds them for reading. Charts: uPlot (MIT).');
})();
