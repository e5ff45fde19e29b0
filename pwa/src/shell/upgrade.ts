/** Whether another page of the app stands in the way of this one, for the screens. */
import { shallowRef } from "vue";
import { hear } from "../device/channel";
import { type Upgrade, upgradeState } from "../device/upgrade";

export const upgrade = shallowRef<Upgrade | undefined>(upgradeState());

hear(() => {
  upgrade.value = upgradeState();
});
