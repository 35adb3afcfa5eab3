// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plimsoll.Cli;

/// <summary>Fits every table into the window without ever breaking a number or a word.</summary>
/// <remarks>
/// <para>In this order, until it fits: headings and words are wrapped; the lines between columns go; the space between them shrinks to one character; the
/// columns are divided over several tables, one below the other, each beginning with the first column; the cells are stacked, one a line behind the name of its
/// column.</para>
/// <para>A column aligned right holds numbers: its cells are never wrapped. In any column a line is at least as long as its longest word. A column that is not
/// to be wrapped keeps its heading whole too.</para>
/// </remarks>
internal sealed class FittedTables : IRenderHook
{
    /// <summary>Stands within a cell for a space at which no line is broken, and is printed as an ordinary one: whoever searches or copies finds that. The
    /// library breaks at every character that is a space, the no-break space too, and so this is one for private use.</summary>
    internal const char NoBreak = '\ue000';

    /// <summary>Words may be wrapped down to this many characters a line.</summary>
    private const int NarrowestWords = 14;

    /// <inheritdoc/>
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) =>
        renderables.Select(renderable => renderable is Table table ? new Spaced(Fit(table, options)) : renderable);

    private static IRenderable Fit(Table table, RenderOptions options)
    {
        ImmutableArray<Fitted> columns = [.. Enumerable.Range(0, table.Columns.Count).Select(column => Fitted.Of(table, column, options))];
        int width = options.ConsoleSize.Width;
        if (columns.Sum(static column => column.Widest) + Frame.Whole(table, columns.Length) <= width)
        {
            foreach (Fitted column in columns)
            {
                column.Column.NoWrap = true;
            }

            return table;
        }

        if (Frame.Of(table, columns, width) is { } frame)
        {
            return Set(table, columns, frame, width);
        }

        ImmutableArray<ImmutableArray<Fitted>> parts = Divide(table, columns, width);
        if (parts.IsEmpty)
        {
            return Stacked(table, options);
        }

        return new Rows(parts.Select(part =>
        {
            Table copy = Copy(table, part);
            ImmutableArray<Fitted> own = [.. part.Select((column, i) => column with { Index = i, Column = copy.Columns[i] })];
            return Set(copy, own, Frame.Of(copy, own, width)!.Value, width);
        }));
    }

    /// <summary>Sets the widths: what numbers and words need, and what is left to the columns of words that would like more.</summary>
    private static Table Set(Table table, ImmutableArray<Fitted> columns, Frame frame, int width)
    {
        int[] widths = [.. columns.Select(static column => column.Least)];
        int left = width - frame.Width(columns.Length) - widths.Sum();
        while (left > 0)
        {
            // The column that lacks the most gets the next character; ties go to the left.
            int neediest = columns.MaxBy(column => column.Widest - widths[column.Index])!.Index;
            if (widths[neediest] >= columns[neediest].Widest)
            {
                break;
            }

            widths[neediest]++;
            left--;
        }

        foreach (Fitted column in columns)
        {
            column.Column.Width = widths[column.Index];
            column.Column.NoWrap = false;
            column.Column.Padding = frame.Padding;
        }

        table.Border = frame.Border;
        return table;
    }

    /// <summary>As many columns as fit, again and again, the first at the head of each; none where one column does not fit beside the first.</summary>
    private static ImmutableArray<ImmutableArray<Fitted>> Divide(Table table, ImmutableArray<Fitted> columns, int width)
    {
        List<ImmutableArray<Fitted>> parts = [];
        List<Fitted> part = [columns[0]];
        foreach (Fitted column in columns.Skip(1))
        {
            if (Frame.Of(table, [.. part, column], width) is null)
            {
                if (part.Count == 1)
                {
                    return [];
                }

                parts.Add([.. part]);
                part = [columns[0]];
                if (Frame.Of(table, [.. part, column], width) is null)
                {
                    return [];
                }
            }

            part.Add(column);
        }

        return parts.Count == 0 && part.Count == 1 ? [] : [.. parts, [.. part]];
    }

    private static Table Copy(Table table, ImmutableArray<Fitted> columns)
    {
        Table copy = new() { Border = table.Border, ShowHeaders = table.ShowHeaders };
        foreach (Fitted column in columns)
        {
            copy.AddColumn(new TableColumn(column.Column.Header) { Alignment = column.Column.Alignment });
        }

        foreach (TableRow row in table.Rows)
        {
            copy.AddRow(columns.Select(column => row[column.Index]));
        }

        return copy;
    }

    /// <summary>The same cells, row by row: the first as it is, the others below it behind the names of their columns.</summary>
    private static Rows Stacked(Table table, RenderOptions options)
    {
        List<IRenderable> lines = [];
        foreach (TableRow row in table.Rows)
        {
            Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(0)).AddColumn(new GridColumn().PadLeft(1));
            for (int column = 0; column < table.Columns.Count; column++)
            {
                if (row[column].Measure(options, int.MaxValue / 4).Max == 0)
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

    /// <summary>What is fitted, with ordinary spaces for those that were not to be broken.</summary>
    private sealed class Spaced(IRenderable fitted) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => fitted.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => fitted.Render(options, maxWidth).Select(static segment =>
            segment.IsControlCode || segment.IsLineBreak || !segment.Text.Contains(NoBreak, StringComparison.Ordinal) ? segment
            : new Segment(segment.Text.Replace(NoBreak, ' '), segment.Style));
    }

    /// <summary>A column and the characters that it needs.</summary>
    /// <param name="Index">Its place.</param>
    /// <param name="Column">The column.</param>
    /// <param name="Widest">With nothing wrapped.</param>
    /// <param name="Least">With headings and words wrapped.</param>
    private sealed record Fitted(int Index, TableColumn Column, int Widest, int Least)
    {
        internal static Fitted Of(Table table, int index, RenderOptions options)
        {
            TableColumn column = table.Columns[index];
            Measurement header = table.ShowHeaders ? column.Header.Measure(options, int.MaxValue / 4) : new(0, 0);
            Measurement[] cells = [.. table.Rows.Select(row => row[index].Measure(options, int.MaxValue / 4))];
            int widest = cells.Select(static cell => cell.Max).DefaultIfEmpty(0).Max();
            int word = cells.Select(static cell => cell.Min).DefaultIfEmpty(0).Max();
            bool isWhole = column.Alignment == Justify.Right || column.NoWrap;
            return new(index, column, Math.Max(widest, header.Max),
                Math.Max(column.NoWrap ? header.Max : header.Min, isWhole ? widest : Math.Max(word, Math.Min(widest, NarrowestWords))));
        }
    }

    /// <summary>What stands around and between columns.</summary>
    private readonly record struct Frame(TableBorder Border, Padding Padding)
    {
        private static readonly Padding _both = new(1, 0, 1, 0), _right = new(0, 0, 1, 0), _none = new(0, 0, 0, 0);

        /// <summary>Characters that a table's own frame takes.</summary>
        internal static int Whole(Table table, int columns) => new Frame(table.Border, _both).Width(columns);

        /// <summary>The richest frame that leaves the columns what they need; null where none does.</summary>
        internal static Frame? Of(Table table, ImmutableArray<Fitted> columns, int width)
        {
            TableBorder plain = table.Border.Visible ? TableBorder.Simple : table.Border;
            Frame[] frames = plain.Visible
                ? [new(table.Border, _both), new(plain, _right), new(plain, _none)]
                : [new(plain, _both), new(plain, _right)];
            int needed = columns.Sum(static column => column.Least);
            return frames.Where(frame => needed + frame.Width(columns.Length) <= width).Select(static frame => (Frame?)frame).FirstOrDefault();
        }

        internal int Width(int columns) => (columns * (Padding.Left + Padding.Right)) + (Border.Visible ? columns + 1 : 0);
    }
}
