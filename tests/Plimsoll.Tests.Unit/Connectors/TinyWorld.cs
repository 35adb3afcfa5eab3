// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Worlds;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>A world of one coin and its perpetual in a folder of its own: six bars of a minute from noon, candles and depth.</summary>
internal sealed class TinyWorld : IDisposable
{
    internal const string Candles = """
        1767268800,90,91,89,90,1
        1767268860,90,91,88,89,1
        1767268920,89,90,80,81,1
        1767268980,81,84,79,83,1
        1767269040,83,86,82,85,1
        1767269100,85,88,84,87,1

        """;

    private const string Text = """
        { "name": "tiny", "rulebook": "cross", "numeraire": "USDC",
          "assets": [ { "symbol": "USDC", "decimals": 6, "borrowable": true } ],
          "instruments": [ { "symbol": "SOL-PERP", "kind": "perpetual", "underlying": "SOL", "tickSize": "0.01", "lotSize": "0.1" },
            { "symbol": "SOL-PERP-2", "kind": "perpetual", "underlying": "SOL", "tickSize": "0.01", "lotSize": "0.1" } ],
          "clock": { "start": "2026-01-01T12:00:00Z", "end": "2026-01-01T12:06:00Z", "barSeconds": 60, "steps": "lowThenClose" },
          "files": { "sol": { "path": "sol.csv", "form": "candles" } },
          "policies": { "index": { "maxAgeSeconds": 90, "band": "0.9", "bandSeconds": 60 } },
          "observed": [ { "symbol": "SOL", "policy": "index", "sources": [ { "name": "venue", "close": { "file": "sol", "column": "close" },
          "low": { "file": "sol", "column": "low" } } ] } ],
          "derived": [ { "rule": "premium", "policy": "index", "instruments": ["SOL-PERP", "SOL-PERP-2"], "level": "0" } ],
          "depth": [ { "path": "depth.csv", "side": "both", "levels": [ { "distance": "0.01", "bid": "b1", "ask": "a1" } ],
            "instruments": { "SOL-PERP": "1", "SOL-PERP-2": "1" } } ],
          "funding": [],
          "population": { "opens": "2026-01-01T12:01:00Z", "makers": { "count": 1, "deposits": { "USDC": "1000000" } },
            "listed": [ { "name": "long", "deposits": { "USDC": "1000" }, "positions": { "SOL-PERP": "10" } } ] } }
        """;

    internal TinyWorld()
    {
        Write("sol.csv", Candles);
        Write("depth.csv", "ts,b1,a1\n1767268800,1000000,1000000\n1767268980,1000000,1000000\n");
        Write(World.FileName, Text);
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("plimsoll-tiny-").FullName;

    internal void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    /// <summary>The world with one passage of its description replaced.</summary>
    internal World With(string right, string wrong)
    {
        Change(right, wrong);
        return Read();
    }

    /// <summary>Replaces one passage without reading the world, which may make sense after further changes only.</summary>
    internal void Change(string right, string wrong)
    {
        string text = File.ReadAllText(Path.Combine(Folder, World.FileName));
        Assert.Contains(right, text, StringComparison.Ordinal);
        Write(World.FileName, text.Replace(right, wrong, StringComparison.Ordinal));
    }

    internal World Read() => WorldReader.Read(Folder);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
