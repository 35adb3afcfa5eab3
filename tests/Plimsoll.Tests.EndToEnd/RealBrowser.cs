// SPDX-License-Identifier: Apache-2.0
using Microsoft.Playwright;

namespace Plimsoll.Tests.EndToEnd;

/// <summary>A page in a real browser.</summary>
internal static class RealBrowser
{
    /// <summary>Opens the page and lets the caller look at it; fails when the page complains on its console or loads anything from the network.</summary>
    internal static async Task Look(string page, Func<IPage, Task> check)
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
        IPage browser = await chromium.NewPageAsync(new() { ViewportSize = new() { Width = 1300, Height = 900 } });
        List<string> complaints = [];
        browser.Console += (_, message) => complaints.Add($"{message.Type}: {message.Text}");
        browser.PageError += (_, message) => complaints.Add(message);
        browser.Request += (_, request) =>
            complaints.AddRange(request.Url.StartsWith("file:", StringComparison.Ordinal) ? [] : ["loaded from the network: " + request.Url]);
        await browser.GotoAsync(new Uri(page).AbsoluteUri);
        await check(browser);
        Assert.Empty(complaints);
    }
}
