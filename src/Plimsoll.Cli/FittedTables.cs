// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plimsoll.Cli;

/// <summary>Fits every table into the window without ever breaking a number: words are wrapped first, and a table that still is too wide is stacked, one line a cell.</summary>
internal sealed class FittedTables : IRenderHook
{
    /// <summary>Words may be wrapped down to this many characters a line.</summary>
    private const int NarrowestWords = 14;

    /// <inheritdoc/>
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) =>
        renderables.Select(renderable => renderable is Table table ? Fit(table, options) : renderable);

    private static IRenderable Fit(Table table, RenderOptions options)
    {
        int frame = (table.Border is NoTableBorder ? 0 : 2) + (3 * table.Columns.Count);
        int needed = frame;
        for (int column = 0; column < table.Columns.Count; column++)
        {
            int widest = WidthOf(table.Columns[column].Header, options);
            foreach (TableRow row in table.Rows)
            {
                widest = Math.Max(widest, WidthOf(row[column], options));
            }

            bool isNumbers = table.Columns[column].Alignment == Justify.Right;
            table.Columns[column].NoWrap |= isNumbers;
            needed += isNumbers || table.Columns[column].NoWrap ? widest : Math.Min(widest, NarrowestWords);
        }

        return needed <= options.ConsoleSize.Width ? table : Stacked(table, options);
    }

    private static int WidthOf(IRenderable cell, RenderOptions options) => cell.Measure(options, int.MaxValue / 4).Max;

    /// <summary>The same cells, row by row: the first as it is, the others below it behind the names of their columns.</summary>
    private static Rows Stacked(Table table, RenderOptions options)
    {
        List<IRenderable> lines = [];
        foreach (TableRow row in table.Rows)
        {
            Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(0)).AddColumn(new GridColumn().PadLeft(1));
            for (int column = 0; column < table.Columns.Count; column++)
            {
                if (WidthOf(row[column], options) == 0)
                {
                    continue;
                }

                grid.AddRow(table.ShowHeaders ? table.Columns[column].Header : Text.Empty, row[column]);
            }

            lines.Add(grid);
            lines.Add(Text.Empty);
        }

        return new(lines);
    }
}
