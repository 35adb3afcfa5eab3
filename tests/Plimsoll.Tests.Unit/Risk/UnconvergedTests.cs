// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

public class UnconvergedTests
{
    [Fact]
    public void A_matrix_with_a_hole_in_it_has_no_nearest_correlation() =>
        Assert.Equal(RejectionCode.NotConverged,
            SymmetricMatrix.FromLower(2, (row, column) => row == column ? 1 : double.NaN).NearestCorrelation().Rejection.Code);
}
