// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>Where tables and messages for people go: colours and the window's width on a terminal, plain text and a fixed width into a file or a pipe.</summary>
internal static class Terminal
{
    private const int PipeWidth = 120;

    public static IAnsiConsole Out { get; } = Create();

    private static IAnsiConsole Create()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
