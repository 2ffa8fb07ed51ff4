#pragma once
/// The face: what a demand costs in hours, and the account in which they are booked.

#include "modules/burden/account.h"
#include "modules/burden/hours.h"
