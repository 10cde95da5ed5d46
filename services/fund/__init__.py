"""The Child Protection Fund (Quỹ Bảo trợ trẻ em): a notebook that cannot be out of balance.

Owns           campaigns and their targets, the fund's books (double entry, whole đồng), grants
Tells          CampaignOpened, DonationReceived, DonationReversed, GrantProposed, GrantDecided,
               GrantPaid, GrantReversed, PublicDonationReceived, PublicGrantPaid,
               FundCopiesErased, TaskOpened, TaskClosed
Hears          registry: UnitRecorded, OfficerChanged, SessionEnded, ChildRegistered,
               ChildDetailsChanged, ChildMoved, RecordErased; cases: PlanApproved, CaseClosed
Personal data  donors and recipients of money, each sealed under the gift's or grant's own key;
               children as pseudonyms only
Deadlines      none enforced: the yearly publication by 31 March is shown with its source
"""
