// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Microsoft.Data.Sqlite;
using Plimsoll.Node.Journals;

namespace Plimsoll.Tests.Unit.Journals;

/// <summary>What no test short of pulling the plug can show: that the connection a journal writes through is set to wait for the disk.</summary>
public class SqliteDurabilityTests
{
    [Theory]
    [InlineData("synchronous", "2")]
    [InlineData("journal_mode", "wal")]
    [InlineData("fullfsync", "1")]
    [InlineData("checkpoint_fullfsync", "1")]
    public void A_commit_waits_for_the_disk(string setting, string expected)
    {
        using SqliteStorage storage = new();
        using IJournal journal = storage.Open();
        FieldInfo own = Assert.Single(journal.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic),
            field => field.FieldType == typeof(SqliteConnection));
        using SqliteCommand read = ((SqliteConnection)own.GetValue(journal)!).CreateCommand();
        read.CommandText = $"PRAGMA {setting}";

        Assert.Equal(expected, read.ExecuteScalar()!.ToString());
    }
}
