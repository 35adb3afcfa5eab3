// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The status of an account has one writer.</summary>
public class LifecycleTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory]
    [InlineData("set_Status")]
    [InlineData("set_IsLossShared")]
    public void Nothing_but_its_lifecycle_and_a_snapshot_sets_the_status_of_an_account(string setter)
    {
        MethodInfo set = typeof(Plimsoll.Engine.ClearingEngine)
            .Assembly.GetType("Plimsoll.Engine.Accounts.AccountState", throwOnError: true)!.GetMethod(setter, All)!;
        Assert.Equal(["AccountLifecycle", "AccountState"], Callers(set).Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Type> Callers(MethodInfo called) =>
        from type in called.DeclaringType!.Assembly.GetTypes()
        where type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).Any(method => ProgramUses.MembersOf(method).Contains(called))
        select type;
}
