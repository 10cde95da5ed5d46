"""The Child Protection Fund (Quỹ Bảo trợ trẻ em): a notebook that cannot be out of balance.

Owns           campaigns and their targets, the fund's books (double entry, whole đồng), grants
Tells          campaign opened; donation received, reversed; grant proposed, decided, paid,
               reversed; tasks for the chairman and the treasurer
Hears          registry: unit recorded, officer changed, record erased; cases: plan approved,
               case closed
Personal data  donors and recipients of money, each sealed under the gift's or grant's own key;
               children as pseudonyms only
Deadlines      none enforced: the yearly publication by 31 March is shown with its source
"""
