// SPDX-License-Identifier: Apache-2.0
(() => {
  'use strict';
  const { report, el, svg, card, table, compact } = parts;
  const unit = report.numeraire;

  const money = text => (Math.abs(Number(text)) < .005 ? 0 : Number(text)).toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = (move, decimals = 0) => (move < 0 ? '−' : move > 0 ? '+' : '') + (100 * Math.abs(move)).toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }) + ' %';

  // A ratio is cut and never rounded up, so that an account below its line is not shown at it; its digits are those of the exact decimal.
  const ratioText = (ratio, decimals) => {
    const [whole, fraction = ''] = ratio.replace('-', '').split('.');
    const digits = (whole + fraction.padEnd(2 + decimals, '0').slice(0, 2 + decimals)).replace(/^0+/, '').padStart(1 + decimals, '0');
    return `${ratio.startsWith('-') ? '−' : ''}${decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits} %`;
  };
  const isDivided = report.pockets.length > 0;

  const tiles = () => {
    const lowest = report.lowestMarginRatio;
    const joint = report.reverse[0];
    const [row, column] = report.grid.worst;
    const joints = ['down', 'up'].map(side => report.liquidation.find(level => level.factor === null && level.side === side)).filter(level => level);
    const ordered = side => {
      const level = report.liquidationWithOrders.find(l => l.factor === null && l.side === side);
      return !level || !level.ordersFilled ? '' : level.state === 'found' ? `; with orders filling ${percent(Number(level.move), 1)}` : '; none with orders filling';
    };
    const near = joint.state === 'alreadyBelow' ? 'below maintenance today' : joint.atLeast === null ? 'usual moves to the load line, sampled' : joint.state === 'none' && joint.proved ? `proved as far as ${joint.searchedTo} usual moves`
      : joint.state === 'none' ? `proved as far as ${joint.atLeast.toFixed(1)} usual moves` : joint.proved ? 'usual moves to the load line, proved' : `usual moves to the load line, ${joint.atLeast.toFixed(2)} proved`;
    parts.tiles([
      ['Equity after haircuts', compact(Number(report.equity)), `maintenance ${compact(Number(report.maintenance))}`],
      [isDivided ? 'Lowest margin ratio' : 'Margin ratio', lowest === null ? 'none needed' : ratioText(lowest, 0), isDivided && lowest !== null ? `${report.lowestMarginRatioOf}; below 100 % it is liquidated` : 'below 100 % is liquidated', report.healthy ? 'good' : 'bad'],
      ...joints.map(level => [
        `Liquidated, all ${level.side}`, level.state === 'found' ? percent(Number(level.move), Math.abs(level.move) < 10 ? 1 : 0) : level.state === 'none' ? 'none' : 'already',
        (level.state === 'none' ? `looked as far as ${percent(Number(level.searchedTo))}` : level.state === 'alreadyBelow' ? 'below maintenance today' : 'every coin by this much') + ordered(level.side), level.state === 'alreadyBelow' ? 'bad' : level.state === 'none' && !ordered(level.side) ? 'good' : '']),
      ['Reverse stress', joint.state === 'found' ? joint.distance.toFixed(2) : joint.state === 'none' ? 'none' : 'already', near],
      ['Worst cell', compact(Number(report.grid.rows[row][column].profit)), `prices ${percent(Number(report.grid.moves[column]))}, volatility ${percent(Number(report.grid.volatilities[row]))}`, 'bad'],
    ]);
  };

  const pockets = () => {
    if (!report.pockets.length) return;
    const level = l => l === undefined ? 'not searched' : l.state === 'found' ? `${l.factor} ${Number(l.price).toLocaleString('en-GB', { maximumFractionDigits: 4 })}${l.proved ? '' : ' ~'}` : l.state === 'none' ? 'none' : 'already below';
    const units = text => text.replace(/^-/, '−').replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
    const rows = report.pockets.map(p => [p.name, p.collateral.map(line => `${units(line.balance)} ${line.asset}`).join(', ') || 'none', money(p.equity), money(p.initial), money(p.maintenance), p.marginRatio === null ? '–' : ratioText(p.marginRatio, 2), p.healthy ? 'yes' : el('span', { class: 'fail' }, 'no'), level(p.liquidation[0]), level(p.liquidation[1])]);
    const lacking = report.pockets.filter(p => Number(p.lacking) > 0).map(p => ` Opening ${p.name} takes ${units(p.lacking)} ${p.collateral[0]?.asset ?? 'of its asset'} more than the account has left: the engine would have refused it.`).join('');
    card('Pockets', 'Each stands alone: neither another pocket nor what is outside pockets pays for it. Everywhere else on this page amounts are sums over all of them, and a breach is the first one’s.' + (report.pocketsAssumed ? ` ${report.pocketsAssumed}` : '') + lacking + (report.ordersLeftOut ? ` Open orders left out: ${report.ordersLeftOut}; a fill would move collateral into a pocket.` : ''),
      table('pockets', ['Pocket', 'Collateral', 'Equity', 'Initial', 'Maintenance', 'Ratio', 'Healthy', 'Liquidated down at', 'or up at'], rows));
  };

  const heat = () => {
    const box = card('Price × volatility', (report.grid.volatilities.length > 1 ? 'Profit before haircuts when every coin moves by the column and every volatility by the row.' : 'Profit before haircuts when every coin moves by the column; nothing held depends on volatility.') + ` Hatched: ${isDivided ? 'a pocket is ' : ''}below maintenance. Framed: least headroom.`);
    const { moves, volatilities, rows, worst } = report.grid;
    const left = 92, top = 26, width = 88, height = 40;
    const picture = svg('svg', { id: 'heat', viewBox: `0 0 ${left + width * moves.length + 4} ${top + height * volatilities.length + 4}`, width: '100%', role: 'img', 'aria-label': 'Profit by price and volatility' });
    picture.append(svg('defs', {}, svg('pattern', { id: 'hatch', width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, svg('line', { x1: 0, y1: 0, x2: 0, y2: 7, stroke: '#17202e', 'stroke-opacity': .28, 'stroke-width': 2 }))));
    const text = (x, y, words, extra = {}) => { const node = svg('text', { x, y, 'text-anchor': 'middle', 'font-size': 13, fill: '#17202e', ...extra }); node.textContent = words; return node; };
    const largest = Math.max(1e-9, ...rows.flat().map(cell => Math.abs(Number(cell.profit))));
    moves.forEach((move, j) => picture.append(text(left + width * (j + .5), 16, percent(Number(move)), { fill: '#5b6677' })));
    rows.forEach((row, i) => {
      picture.append(text(left - 10, top + height * (i + .5) + 5, percent(Number(volatilities[i])), { 'text-anchor': 'end', fill: '#5b6677' }));
      row.forEach((cell, j) => {
        const profit = Number(cell.profit), share = Math.sqrt(Math.abs(profit) / largest);
        const tint = profit < 0 ? `rgb(${250 - 30 * share} ${244 - 150 * share} ${240 - 150 * share})` : `rgb(${240 - 140 * share} ${247 - 55 * share} ${242 - 120 * share})`;
        const at = { x: left + width * j + 1, y: top + height * i + 1, width: width - 2, height: height - 2, rx: 3 };
        const box = svg('rect', { ...at, fill: tint });
        const title = svg('title');
        title.textContent = `profit ${money(cell.profit)}, equity ${money(cell.equity)}, maintenance ${money(cell.maintenance)}`;
        box.append(title);
        picture.append(box);
        if (cell.below) picture.append(svg('rect', { ...at, fill: 'url(#hatch)', 'pointer-events': 'none' }));
        if (i === worst[0] && j === worst[1]) picture.append(svg('rect', { ...at, id: 'worst', fill: 'none', stroke: '#17202e', 'stroke-width': 2.5, 'pointer-events': 'none' }));
        picture.append(text(left + width * (j + .5), top + height * (i + .5) + 5, compact(profit), { 'pointer-events': 'none', 'font-weight': i === worst[0] && j === worst[1] ? 700 : 400 }));
      });
    });
    box.append(el('div', { class: 'scroll' }, picture));
  };

  const curve = () => {
    const box = card('Profit, equity and maintenance', 'As every coin moves together, volatility held. Profit is at marks, before haircuts; equity is after them. ' + (isDivided ? 'Sums over all pockets: one of them can be liquidated where the sum is far above maintenance, as the hatched cells above show.' : 'The account is liquidated where equity falls below maintenance.'));
    const column = name => report.curve.map(point => Number(point[name]));
    const line = (label, stroke, extra = {}) => ({ label, stroke, width: 2, points: { show: false }, value: (u, v) => v == null ? '' : compact(v), ...extra });
    parts.plot(box, 320, {
      padding: [12, 24, 0, 0],
      scales: { x: { time: false } },
      series: [{ label: 'move', value: (u, v) => v == null ? '' : percent(v) }, line('profit', '#2458c5'), line('equity', '#0f8a7e'), line('maintenance', '#c92a2a', { dash: [6, 4] })],
      axes: [parts.axis({ values: (u, ticks) => ticks.map(tick => percent(tick)) }), parts.axis({ size: 72, values: (u, ticks) => ticks.map(compact) })],
    }, [column('move'), column('profit'), column('equity'), column('maintenance')]);
  };

  const levels = () => {
    // With one coin all together is the same line again.
    const names = [...new Set(report.liquidation.map(level => level.factor))].filter(name => name !== null || report.moving.length > 1);
    const isProved = [...report.liquidation, ...report.liquidationWithOrders].every(level => level.proved);
    const price = level => level.state === 'none' ? 'none' : level.state === 'alreadyBelow' ? 'already below' : level.price === null ? percent(Number(level.move), 2) : `${Number(level.price).toLocaleString('en-GB', { maximumFractionDigits: 4 })} (${percent(Number(level.move), 2)})`;
    const cell = level => price(level) + (level.proved ? '' : ' ~') + (level.ordersFilled ? `, ${level.ordersFilled} of ${report.orders.length} filled` : '');
    const row = (title, all, name) => [title, ...['down', 'up'].map(side => cell(all.find(l => l.factor === name && l.side === side)))];
    const rows = names.flatMap(name => {
      const title = name ?? 'all together';
      return [row(title, report.liquidation, name), ...(report.orders.length ? [row(`${title} with orders`, report.liquidationWithOrders, name)] : [])];
    });
    card('Liquidation prices', `Where ${isDivided ? 'the first pocket' : 'the account'} falls below maintenance when one coin alone moves, everything on it keeping its basis; one tick nearer ${isDivided ? 'none' : 'it'} does${isDivided ? '' : ' not'}. ` + (isProved ? 'Proved: nothing nearer breaches; “none” holds as far as was looked, from a ten-thousandth to ten thousand times the price.' : 'Those marked ~ are sampled: a narrow dip nearer could have been missed.') + (report.orders.length ? ' With orders filling: each in full, at its limit, when its mark gets there.' : ''),
      table('levels', ['Coin', 'Down', 'Up'], rows));
  };

  const orders = () => {
    if (!report.orders.length) return;
    const names = { none: 'none', buys: 'all buys', sells: 'all sells', all: 'all' };
    const rows = report.fillSets.map(set => [names[set.filled], ...(set.refused ? [`refused: ${set.refused.message}`, '', '', ''] : [money(set.equity), money(set.initial), money(set.maintenance), money(set.free)])]);
    const words = order => `${order.quantity.startsWith('-') ? 'sell' : 'buy'} ${order.quantity.replace('-', '')} ${order.instrument} at ${Number(order.limit).toLocaleString('en-GB', { maximumFractionDigits: 8 })}`;
    card('Open orders', `${report.orders.map(words).join('; ')}. Below: the account today with a set of them filled at today’s marks, taker fees paid. All other figures leave them open, but for liquidation prices with orders.`,
      table('orders', ['Filled', 'Equity after haircuts', 'Initial', 'Maintenance', 'Free'], rows));
  };

  const ladder = () => {
    const adds = report.ladder.some(rung => rung.plan && rung.plan.added);
    const words = plan => [plan ? plan.closed : '', ...(adds ? [plan ? plan.added : ''] : [])];
    card('Liquidation ladder', ['What would be closed at each move of all coins together, were nothing closed before.', ...(report.ladder.some(rung => rung.plan) ? report.ladderNotes : [])].join(' '),
      table('ladder', ['Move', 'Equity after haircuts', 'Maintenance', 'Would be closed', ...(adds ? ['Would be added as a hedge'] : [])], report.ladder.map(rung => [percent(Number(rung.move), 2), money(rung.equity), money(rung.maintenance), ...words(rung.plan)])));
  };

  const reverse = () => {
    const rows = report.reverse.map(r => [
      r.norm === 'euclidean' ? 'jointly (root of squares)' : 'largest single move',
      r.state === 'found' ? r.distance.toFixed(3) : r.state === 'none' ? `none found within ${r.searchedTo}` : 'already below',
      r.state === 'alreadyBelow' ? '' : r.atLeast === null ? 'not proved: no bounds' : r.state === 'found' && r.proved ? `${r.atLeast.toFixed(3)} to ${r.distance.toFixed(3)}` : `${r.atLeast.toFixed(3)} or more${r.proved ? '' : ' (budget spent)'}`,
      r.moves ? Object.entries(r.moves).map(([name, move]) => `${name} ${percent(Number(move), 1)}`).join(', ') + (Number(r.volatility) ? `, volatility ${percent(Number(r.volatility), 1)}` : '') : '',
      `${r.directions} directions, ${r.assessments} assessments`]);
    const widths = Object.entries(report.reverse[0].widths).map(([name, width]) => `${name} ${percent(width, 1).slice(1)}`).join(', ');
    card('Reverse stress', `The smallest joint move found that takes ${isDivided ? 'a pocket' : 'the account'} below maintenance, in usual moves (${widths}${report.reverse[0].volatilityWidth ? `, volatility ${percent(report.reverse[0].volatilityWidth, 0).slice(1)}` : ''}). The move found is assessed exactly; that no joint move smaller than “proved” breaches is proved by branch and bound.`,
      table('reverse', ['Measured', 'Usual moves', 'Smallest, proved', 'Where', 'Search'], rows));
  };

  const shocks = () => {
    const rows = report.shocks.map(s => [el('span', { title: s.source ?? '' }, s.name), Object.entries(s.moves).map(([name, move]) => `${name} ${percent(Number(move), 1)}`).join(', '), money(s.profit), money(s.equity), money(s.maintenance), s.below ? el('span', { class: 'fail' }, 'no') : 'yes']);
    card('Named shocks', 'Moves that happened, applied to today’s prices. The source of each is in its tooltip and in the JSON.', table('shocks', ['Shock', 'Moves', 'Profit before haircuts', 'Equity after haircuts', 'Maintenance', 'Covered'], rows));
  };

  const attribution = () => {
    const a = report.attribution;
    const rows = a.legs.map((leg, i) => [leg.leg, money(leg.share), money(leg.withoutIt), report.worstCell[i] ? money(report.worstCell[i].profit) : '']);
    rows.push(['no leg’s (minima, kinks)', money(a.remainder), '', ''], ['sum', money(a.maintenance), '', money(report.worstCell.reduce((sum, leg) => sum + Number(leg.profit), 0))]);
    card('By leg', 'Each leg’s share of maintenance (negative for a hedge), maintenance without the leg, and its profit in the worst cell.', table('attribution', ['Leg', 'Share of maintenance', 'Maintenance without it', 'Profit in the worst cell, before haircuts'], rows));
  };

  parts.header(`Stress: ${report.portfolio}`, el('b', {}, report.rulebook), ` · ${report.time} · amounts in ${unit} · moving together: ${report.moving.join(', ') || 'nothing'}`);
  if (report.warnings.length) {
    card('Said of the input', 'What was taken for granted, or is possible and unlikely.', el('ul', { id: 'warnings' }, ...report.warnings.map(sentence => el('li', {}, sentence))));
  }
  if (report.panelSentences.length) {
    card('What was read', 'What became of every row of the panel, and what in it a wrong price would look like.', el('ul', { id: 'rows-read' }, ...report.panelSentences.map(sentence => el('li', {}, sentence))));
  }
  tiles();
  pockets();
  heat();
  curve();
  levels();
  orders();
  ladder();
  reverse();
  shocks();
  attribution();
  parts.footer('Made by plimsoll stress. Equity and maintenance are exact in the engine; this page rounds them for reading. Charts: uPlot (MIT).');
})();
